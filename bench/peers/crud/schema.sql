CREATE TABLE incident (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'ended')),
  team_id text NOT NULL,
  commander_user_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX incident_by_start ON incident (started_at DESC, id);

CREATE TABLE stage (
  id uuid PRIMARY KEY,
  incident_id uuid NOT NULL REFERENCES incident,
  title text NOT NULL
);
CREATE INDEX stage_by_incident ON stage (incident_id);

CREATE TABLE task (
  id uuid PRIMARY KEY,
  stage_id uuid NOT NULL REFERENCES stage,
  position bigint GENERATED ALWAYS AS IDENTITY,
  title text NOT NULL,
  description text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'in_progress', 'closed')),
  state_changed_at timestamptz
);
CREATE INDEX task_by_stage ON task (stage_id, position);
