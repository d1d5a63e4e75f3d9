// Written by `npm run docs` from what the server says in /openapi.json.
export interface paths {
    "/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The incidents of the caller's teams. */
        get: operations["listListIncidents"];
        put?: never;
        /** Starts an incident. Who starts it commands it, and it begins with one empty stage or those of a playbook. */
        post: operations["postStartIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens to the incidents that the caller may see, as server-sent events, resumable: `Last-Event-ID` wins over
         *     `after`; with neither, only what is new is sent.
         */
        get: operations["streamStreamIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One incident, as it is or as it was. */
        get: operations["getGetIncident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes an incident's name, its description, or both. */
        patch: operations["patchEditIncident"];
        trace?: never;
    };
    "/v1/incidents/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends an incident. Its tasks stay editable: the follow-up work is done then. */
        post: operations["postEndIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Erases what people have typed into an incident, for ever: the key that opens it is destroyed. What happened, when, and
         *     who did it stay. Once this is answered, nobody can read the words any more.
         */
        delete: operations["deleteEraseIncidentContent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restarts an incident that has ended. */
        post: operations["postRestartIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/commander": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hands the command over. To who has it already, nothing changes. */
        put: operations["putChangeCommander"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/severity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says how bad an incident is. Where that is said already, nothing changes. */
        put: operations["putChangeSeverity"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives a role beside the commander's to somebody, or to nobody. To who holds it already, nothing changes. */
        put: operations["putAssignRole"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was told of an incident, oldest first. */
        get: operations["listListStatusUpdates"];
        put?: never;
        /** Tells how things stand. What has been told is never changed: tell what is so now. */
        post: operations["postPostStatusUpdate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/retrospective": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The retrospective as it was last written; the ones before are in the incident's events. */
        get: operations["getGetRetrospective"];
        /** Writes the retrospective, whole. Send `If-Match`, so that nobody's sentences are lost. */
        put: operations["putWriteRetrospective"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that happened to an incident, oldest first: what, who, when. */
        get: operations["listListIncidentEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The story of an incident for people, oldest first: who did what, when. */
        get: operations["tellTellTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What has changed in an incident between two versions or moments. */
        get: operations["diffDiffIncident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers of the incidents of the caller's teams, by team and month: how many, how bad, how long, how much was done. */
        get: operations["measureMeasureIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a stage behind the others. */
        post: operations["postAddStage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/stages/{stageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a stage that has no tasks. */
        delete: operations["deleteRemoveStage"];
        options?: never;
        head?: never;
        /** Gives a stage another title. */
        patch: operations["patchRenameStage"];
        trace?: never;
    };
    "/v1/incidents/{id}/stages/{stageId}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves a stage to another place. Where it is already, nothing changes. */
        post: operations["postMoveStage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/stages/{stageId}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a task behind the others of a stage. */
        post: operations["postAddTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/tasks/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task. Its ETag is that of its incident, whose version a write of the task is judged by. */
        get: operations["getGetTask"];
        put?: never;
        post?: never;
        /** Removes a task. */
        delete: operations["deleteRemoveTask"];
        options?: never;
        head?: never;
        /** Changes a task's title, description or slash command. */
        patch: operations["patchEditTask"];
        trace?: never;
    };
    "/v1/incidents/{id}/tasks/{taskId}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says how far a task is. In the state that it is in already, nothing changes. */
        put: operations["putChangeTaskState"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/tasks/{taskId}/assignee": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Assigns a task to somebody, or to nobody. To who has it already, nothing changes. */
        put: operations["putAssignTask"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/tasks/{taskId}/due": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says until when a task should be done. Where that is said already, nothing changes. */
        put: operations["putChangeTaskDue"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/tasks/{taskId}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves a task to another place, in its stage or in another. Where it is already, nothing changes. */
        post: operations["postMoveTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/tasks/{taskId}/run-command": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a task's slash command in the incident's channel. That it was run is recorded only when it succeeded. */
        post: operations["postRunTaskCommand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The playbooks of the caller's teams, newest first. */
        get: operations["listListPlaybooks"];
        put?: never;
        /** Creates a playbook. */
        post: operations["postCreatePlaybook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a playbook from a file that was exported, here or elsewhere. */
        post: operations["postImportPlaybook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One playbook, as it is or as it was. */
        get: operations["getGetPlaybook"];
        /** Replaces a playbook by a new version. Incidents that were started from an older one keep what they have. */
        put: operations["putUpdatePlaybook"];
        post?: never;
        /** Deletes a playbook. Incidents that were started from it keep what they have. */
        delete: operations["deleteDeletePlaybook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Erases what people have typed into a playbook, also a deleted one, for ever. Incidents that were started from it have
         *     taken over their words and keep them: erase those for themselves.
         */
        delete: operations["deleteErasePlaybookContent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playbooks/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A playbook as a file, for `POST /v1/playbooks/import` here or elsewhere. */
        get: operations["getExportPlaybook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of the telemetry stream; with `Accept: application/x-ndjson` one record a line. */
        get: operations["readReadTelemetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The telemetry stream as server-sent events, resumable: `Last-Event-ID` wins over `after`; with neither, only what is
         *     new is sent.
         */
        get: operations["streamStreamTelemetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry/dictionary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What may leave, as a JSON Schema of one record. */
        get: operations["getTelemetryDictionary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What telemetry says of the caller: the records that their own last actions made, newest first. */
        get: operations["getPreviewTelemetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The servers that telemetry tells of, each by its diagnosticID: what runs there, and how much there is of what. */
        get: operations["listListServers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry/servers/{diagnosticID}/licensee": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has bought the license of a server. The answer comes from the license file; no event and no record holds it. */
        get: operations["getIdentifyLicensee"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The telemetry mode in force. */
        get: operations["getConsent"];
        /** Changes the telemetry mode, for everything that happens from now on. */
        put: operations["putConsent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replay/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events of the log up to its head, one JSON object a line, with words. An administrator gets all; others those of
         *     the incidents, playbooks and teams that their token is for. An event that cannot be read has a `fault` instead of facts
         *     and content. An answer that was cut off can be continued behind the last `position` that came. Who was given events is
         *     recorded in the log as `EventsExported`.
         */
        get: operations["replayReplayEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The teams that the caller may see, oldest first. */
        get: operations["listListTeams"];
        put?: never;
        /** Creates a team. */
        post: operations["postCreateTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tokens, newest first, revoked ones too. */
        get: operations["listListTokens"];
        put?: never;
        /** Issues a token. Its secret is in the answer, and nowhere afterwards. */
        post: operations["postIssueToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a token. Once this is answered, no request with it gets through on this process. */
        delete: operations["deleteRevokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The users whose names are known, by name: who is behind the ids that incidents show. */
        get: operations["listListUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Names a user. Where an identity provider names its users, its name comes back with their next token. */
        put: operations["putNameUser"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All webhooks, newest first, disabled ones too. */
        get: operations["listListWebhooks"];
        put?: never;
        /**
         * Registers a webhook: from now on, what happens to incidents and playbooks is posted there, signed, in order, at least
         *     once. The secret is in the answer, and nowhere afterwards.
         */
        post: operations["postRegisterWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook. */
        get: operations["getGetWebhook"];
        put?: never;
        post?: never;
        /** Deletes a webhook. Once this is answered, nothing more is sent there by this process. Its address is erased. */
        delete: operations["deleteDeleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the webhook another secret, which is in the answer, and nowhere afterwards. For 24 hours, deliveries are signed
         *     with the one from before as well.
         */
        post: operations["postRotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enables a webhook that was disabled. It goes on where it stood: nothing that happened meanwhile is left out. */
        post: operations["postEnableWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent to a webhook, newest first: which event, how often it was tried, and what was answered last. */
        get: operations["listListWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends one of the newest deliveries once more, at once, whether it had arrived or not and also while the webhook is
         *     disabled, and says what came of it. What is to be delivered by itself is not affected.
         */
        post: operations["postRedeliverToWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the presented token stands for, and what it may do. */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, oldest first, one JSON object a line: every write, every refusal of rights (`AccessRefused`), every export
         *     (`EventsExported`), and when tokens were used. It is the log itself, without a word that anybody typed. An answer that
         *     was cut off can be continued behind the last `position` that came.
         */
        get: operations["readReadAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/mattermost/slash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What Mattermost calls when somebody types the slash command. */
        post: operations["postMattermostSlash"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/slack/slash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What Slack calls when somebody types the slash command. A request is taken once, within five minutes. */
        post: operations["postSlackSlash"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs. */
        get: operations["liveHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process can serve: its logs are open and its projections keep up. */
        get: operations["readyHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        StartIncidentBody: {
            /** @description What people call it. */
            name: string;
            /** @description What is known so far. */
            description?: string;
            /**
             * @description The team it belongs to; see `GET /v1/teams`.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            teamId: string;
            /**
             * @description The chat message it is started from.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            postId?: string;
            /**
             * @description How bad it is: `sev1` is the worst.
             * @enum {string}
             */
            severity?: "sev1" | "sev2" | "sev3" | "sev4";
            /**
             * @description The playbook whose stages and tasks it takes over.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            playbookId?: string;
        };
        RolesResponse: {
            scribe: string | null;
            communications: string | null;
        };
        TaskResponse: {
            id: string;
            title: string;
            description: string;
            /** @enum {string} */
            state: "open" | "in_progress" | "closed";
            assigneeUserId: string | null;
            /** @description The slash command that does it. */
            command: string | null;
            /** @description When the command was last run with success. */
            commandLastRunAt: string | null;
            stateChangedAt: string | null;
            /** @description Until when it should be done. */
            dueAt: string | null;
        };
        StageResponse: {
            id: string;
            title: string;
            tasks: components["schemas"]["TaskResponse"][];
        };
        IncidentResponse: {
            id: string;
            name: string;
            description: string;
            /** @enum {string} */
            status: "active" | "ended";
            teamId: string;
            /** @description The channel created along with the incident. */
            channelIds: string[];
            /**
             * @description How bad it is: `sev1` is the worst; null while nobody has judged it.
             * @enum {string|null}
             */
            severity: "sev1" | "sev2" | "sev3" | "sev4" | null;
            commanderUserId: string;
            /** @description Who holds which role beside the commander. */
            roles: components["schemas"]["RolesResponse"];
            createdByUserId: string;
            /** @description The chat message it was started from. */
            postId: string | null;
            playbookId: string | null;
            playbookVersion: number | null;
            /** @description RFC 3339, UTC, milliseconds. */
            startedAt: string;
            endedAt: string | null;
            /** @description When the last status update was posted. */
            updatedAt: string | null;
            /** @description When the words in it were last erased. */
            contentErasedAt: string | null;
            /** @description How many events the incident has seen; also its ETag. */
            version: number;
            stages: components["schemas"]["StageResponse"][];
        };
        ListedIncidentResponse: {
            id: string;
            name: string;
            description: string;
            /** @enum {string} */
            status: "active" | "ended";
            teamId: string;
            /** @description The channel created along with the incident. */
            channelIds: string[];
            /**
             * @description How bad it is: `sev1` is the worst; null while nobody has judged it.
             * @enum {string|null}
             */
            severity: "sev1" | "sev2" | "sev3" | "sev4" | null;
            commanderUserId: string;
            /** @description Who holds which role beside the commander. */
            roles: components["schemas"]["RolesResponse"];
            createdByUserId: string;
            /** @description The chat message it was started from. */
            postId: string | null;
            playbookId: string | null;
            playbookVersion: number | null;
            /** @description RFC 3339, UTC, milliseconds. */
            startedAt: string;
            endedAt: string | null;
            /** @description When the last status update was posted. */
            updatedAt: string | null;
            /** @description When the words in it were last erased. */
            contentErasedAt: string | null;
            /** @description How many events the incident has seen; also its ETag. */
            version: number;
            stages: components["schemas"]["StageResponse"][];
            /**
             * @description What people call it by, as in `INC-42`: its place in the order in which incidents were started on this installation. Only
             *     with `include=number`: an incident is answered before its place is certain, and reads as it was answered.
             */
            number?: number;
        };
        IncidentPage: {
            items: components["schemas"]["ListedIncidentResponse"][];
            /** @description Goes into `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        PlaybookDriftResponse: {
            latestVersion: number;
            /** @description How many versions there have been since the one that the incident was started from. */
            versionsSince: number;
            isDeleted: boolean;
        };
        ReadIncidentResponse: {
            id: string;
            name: string;
            description: string;
            /** @enum {string} */
            status: "active" | "ended";
            teamId: string;
            /** @description The channel created along with the incident. */
            channelIds: string[];
            /**
             * @description How bad it is: `sev1` is the worst; null while nobody has judged it.
             * @enum {string|null}
             */
            severity: "sev1" | "sev2" | "sev3" | "sev4" | null;
            commanderUserId: string;
            /** @description Who holds which role beside the commander. */
            roles: components["schemas"]["RolesResponse"];
            createdByUserId: string;
            /** @description The chat message it was started from. */
            postId: string | null;
            playbookId: string | null;
            playbookVersion: number | null;
            /** @description RFC 3339, UTC, milliseconds. */
            startedAt: string;
            endedAt: string | null;
            /** @description When the last status update was posted. */
            updatedAt: string | null;
            /** @description When the words in it were last erased. */
            contentErasedAt: string | null;
            /** @description How many events the incident has seen; also its ETag. */
            version: number;
            stages: components["schemas"]["StageResponse"][];
            /**
             * @description What people call it by, as in `INC-42`: its place in the order in which incidents were started on this installation. Only
             *     with `include=number`: an incident is answered before its place is certain, and reads as it was answered.
             */
            number?: number;
            /** @description Where it was started from a playbook. */
            playbookDrift?: components["schemas"]["PlaybookDriftResponse"];
        };
        EditIncidentBody: {
            /** @description What people call it from now on. */
            name?: string;
            /** @description What is known now. */
            description?: string;
        };
        ChangeCommanderBody: {
            /**
             * @description Who commands the incident from now on.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            userId: string;
        };
        ChangeSeverityBody: {
            /**
             * @description How bad it is: `sev1` is the worst; null for not judged.
             * @enum {string|null}
             */
            severity: "sev1" | "sev2" | "sev3" | "sev4" | null;
        };
        AssignRoleBody: {
            /**
             * @description Who holds it from now on; null for nobody.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            userId: string | null;
        };
        PostStatusUpdateBody: {
            /** @description How things stand, for those who wait. */
            text: string;
        };
        StatusUpdateResponse: {
            id: string;
            text: string;
            /** @description Who told it. */
            userId: string;
            /** @description RFC 3339, UTC, milliseconds. */
            postedAt: string;
            /** @description Of the incident, with it. */
            version: number;
        };
        StatusUpdatePage: {
            items: components["schemas"]["StatusUpdateResponse"][];
            /** @description Goes into `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        WriteRetrospectiveBody: {
            /** @description What happened, why, and what will be done about it; the whole document. */
            text: string;
        };
        RetrospectiveResponse: {
            text: string;
            /** @description Who wrote it last. */
            userId: string;
            /** @description RFC 3339, UTC, milliseconds. */
            writtenAt: string;
        };
        IncidentEventResponse: {
            id: string;
            version: number;
            type: string;
            /** @description RFC 3339, UTC, milliseconds. */
            occurredAt: string;
            /** @description Who did it. */
            userId: string;
            /** @description Ids, enums, counts, flags and times. */
            facts: {
                [key: string]: unknown;
            };
            /** @description What people typed. */
            content: {
                [key: string]: unknown;
            };
        };
        IncidentEventPage: {
            items: components["schemas"]["IncidentEventResponse"][];
            nextCursor: string | null;
        };
        TimelineEntryResponse: {
            id: string;
            /** @description The version that the incident came to. */
            version: number;
            /** @description RFC 3339, UTC, milliseconds. */
            occurredAt: string;
            /** @description Who did it. */
            userId: string;
            /** @description What they did; the sentence begins with the verb. */
            text: string;
        };
        TimelinePage: {
            items: components["schemas"]["TimelineEntryResponse"][];
            /** @description Where the next page begins; null on the last. */
            nextCursor: string | null;
        };
        IncidentChangeResponse: {
            /** @description The value then; null where there was none. */
            before: string | number | {
                [key: string]: unknown;
            } | unknown[] | null;
            /** @description The value now; null where there is none. */
            after: string | number | {
                [key: string]: unknown;
            } | unknown[] | null;
            /**
             * @description What is different: the incident itself, one of its stages, or one of its tasks.
             * @enum {string}
             */
            of: "incident" | "stage" | "task";
            /** @description Its id. */
            id: string;
            /** @enum {string} */
            change: "removed" | "added" | "changed";
            /**
             * @description Which field has another value; null where the whole was added or removed. Of a task also `stageId`. A new order is told
             *     as `stageIds` of the incident or `taskIds` of a stage.
             */
            field: string | null;
        };
        IncidentDiffResponse: {
            incidentId: string;
            /** @description The version at the earlier place; 0 when the incident had not been started yet. */
            fromVersion: number;
            /** @description The version at the later place. */
            toVersion: number;
            /** @description Empty where everything is as it was. */
            changes: components["schemas"]["IncidentChangeResponse"][];
        };
        CountsBySeverityResponse: {
            sev1: number;
            sev2: number;
            sev3: number;
            sev4: number;
            /** @description Of those that nobody has judged. */
            unjudged: number;
        };
        EndedWithinResponse: {
            "15m": number;
            "1h": number;
            "4h": number;
            "1d": number;
            "1w": number;
            longer: number;
        };
        TimeToEndResponse: {
            /** @description Null where none has ended. */
            meanSeconds: number | null;
            /** @description How many ended within which time; each counts once, for the shortest that holds it. */
            endedWithin: components["schemas"]["EndedWithinResponse"];
        };
        IncidentNumbersResponse: {
            /** @description How many were started. */
            started: number;
            /** @description How many of them are active now. */
            active: number;
            /** @description How many of them have ended. */
            ended: number;
            activeBySeverity: components["schemas"]["CountsBySeverityResponse"];
            endedBySeverity: components["schemas"]["CountsBySeverityResponse"];
            timeToEnd: components["schemas"]["TimeToEndResponse"];
            /** @description How often a task was completed; one that is reopened and completed again counts twice. */
            tasksCompleted: number;
        };
        MonthOfTeamResponse: {
            /** @description How many were started. */
            started: number;
            /** @description How many of them are active now. */
            active: number;
            /** @description How many of them have ended. */
            ended: number;
            activeBySeverity: components["schemas"]["CountsBySeverityResponse"];
            endedBySeverity: components["schemas"]["CountsBySeverityResponse"];
            timeToEnd: components["schemas"]["TimeToEndResponse"];
            /** @description How often a task was completed; one that is reopened and completed again counts twice. */
            tasksCompleted: number;
            teamId: string;
            /** @description `yyyy-mm`, in UTC. */
            month: string;
        };
        IncidentMetricsResponse: {
            /** @description All items together. */
            total: components["schemas"]["IncidentNumbersResponse"];
            /** @description The newest month first. Months without numbers are left out. */
            items: components["schemas"]["MonthOfTeamResponse"][];
        };
        AddStageBody: {
            /** @description What people call it. */
            title: string;
        };
        RenameStageBody: {
            /** @description What people call it from now on. */
            title: string;
        };
        MoveStageBody: {
            /** @description Its place among the stages afterwards; the first is 0. */
            index: number;
        };
        AddTaskBody: {
            /** @description What is to be done. */
            title: string;
            /** @description How it is done. */
            description?: string;
            /** @description The slash command that does it. */
            command?: string | null;
            /**
             * @description Who is to do it.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            assigneeUserId?: string | null;
        };
        EditTaskBody: {
            /** @description What is to be done. */
            title?: string;
            /** @description How it is done. */
            description?: string;
            /** @description The slash command that does it; null for none. */
            command?: string | null;
        };
        ChangeTaskStateBody: {
            /**
             * @description How far it is from now on.
             * @enum {string}
             */
            state: "open" | "in_progress" | "closed";
        };
        AssignTaskBody: {
            /**
             * @description Who is to do it; null for nobody.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            userId: string | null;
        };
        ChangeTaskDueBody: {
            /**
             * Format: date-time
             * @description Until when it should be done; null for whenever.
             * @example 2026-11-23T10:15:30.123Z
             */
            dueAt: string | null;
        };
        MoveTaskBody: {
            /**
             * @description The stage it goes to; left out, it stays in its own.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            stageId?: string;
            /** @description Its place in that stage afterwards; the first is 0. */
            index: number;
        };
        CommandRunResponse: {
            commandResponse: string;
        };
        PlannedTaskBody: {
            /** @description What is to be done. */
            title: string;
            /** @description How it is done. */
            description?: string;
            /** @description The slash command that does it. */
            command?: string | null;
        };
        PlannedStageBody: {
            /** @description What people call it. */
            title: string;
            /** @description Its tasks, in order. */
            tasks: components["schemas"]["PlannedTaskBody"][];
        };
        CreatePlaybookBody: {
            /** @description What people call it. */
            title: string;
            /** @description When to use it. */
            description?: string;
            /**
             * @description Who takes part in incidents that are started from it.
             * @example [
             *       "01kbq8z5v9e6m2c4x7r0t3w1yd"
             *     ]
             */
            memberUserIds?: string[];
            /** @description Its stages, in order. */
            stages: components["schemas"]["PlannedStageBody"][];
            /**
             * @description The team it belongs to; see `GET /v1/teams`.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            teamId: string;
        };
        PlannedTaskResponse: {
            title: string;
            description: string;
            command: string | null;
        };
        PlannedStageResponse: {
            title: string;
            tasks: components["schemas"]["PlannedTaskResponse"][];
        };
        PlaybookResponse: {
            id: string;
            title: string;
            description: string;
            teamId: string;
            memberUserIds: string[];
            createdByUserId: string;
            /** @description RFC 3339, UTC, milliseconds. */
            createdAt: string;
            updatedAt: string;
            /** @description When the words in it were last erased. */
            contentErasedAt: string | null;
            /** @description How many events the playbook has seen; also its ETag. */
            version: number;
            stages: components["schemas"]["PlannedStageResponse"][];
        };
        PlaybookPage: {
            items: components["schemas"]["PlaybookResponse"][];
            /** @description Goes into `cursor` for the next page; null on the last one. */
            nextCursor: string | null;
        };
        PlaybookFile: {
            /** @description What people call it. */
            title: string;
            /** @description When to use it. */
            description?: string;
            /**
             * @description Who takes part in incidents that are started from it.
             * @example [
             *       "01kbq8z5v9e6m2c4x7r0t3w1yd"
             *     ]
             */
            memberUserIds?: string[];
            /** @description Its stages, in order. */
            stages: components["schemas"]["PlannedStageBody"][];
            /**
             * @description The team it belongs to; see `GET /v1/teams`.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            teamId: string;
            /**
             * @description What kind of file this is.
             * @enum {string}
             */
            format: "sitrep/playbook";
            /**
             * @description The shape of the file.
             * @enum {number}
             */
            schemaVersion: 1;
        };
        UpdatePlaybookBody: {
            /** @description What people call it. */
            title: string;
            /** @description When to use it. */
            description?: string;
            /**
             * @description Who takes part in incidents that are started from it.
             * @example [
             *       "01kbq8z5v9e6m2c4x7r0t3w1yd"
             *     ]
             */
            memberUserIds?: string[];
            /** @description Its stages, in order. */
            stages: components["schemas"]["PlannedStageBody"][];
            /**
             * @description The team it belongs to, and stays with.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            teamId?: string;
        };
        TelemetryPreview: {
            /** @description The records, newest first, as `GET /v1/telemetry/dictionary` describes them. */
            items: Record<string, never>[];
        };
        TelemetryServer: {
            /** @description Identifies the server in every record. */
            diagnosticID: string;
            /** @description The newest that is known. */
            serverVersion: string;
            /** @description The newest that is known. */
            pluginVersion: string;
            /** @description The license that the server runs under; null where it runs under none. */
            licenseId: string | null;
            /** @description When the first event happened that there is a record of; null before that. */
            firstEventAt: string | null;
            lastEventAt: string | null;
            /** @description How many records there are: by type, and within it by action. */
            counts: {
                [key: string]: {
                    [key: string]: number;
                };
            };
        };
        TelemetryServerList: {
            items: components["schemas"]["TelemetryServer"][];
            nextCursor: string | null;
        };
        Buyer: {
            name: string;
            contact: string;
        };
        Licensee: {
            diagnosticID: string;
            licenseId: string;
            buyer: components["schemas"]["Buyer"];
            validFrom: string;
            validUntil: string;
        };
        Consent: {
            /**
             * @description `off` derives nothing; `local` derives and serves on request; `on` may also send records away.
             * @enum {string}
             */
            mode: "off" | "local" | "on";
        };
        TeamResponse: {
            id: string;
            name: string;
            createdAt: string;
        };
        TeamPage: {
            items: components["schemas"]["TeamResponse"][];
            nextCursor: string | null;
        };
        CreateTeamBody: {
            /** @description What people call it. */
            name: string;
        };
        IssueTokenBody: {
            /** @description What it is for. */
            label: string;
            /** @description What it may do. */
            scopes: ("incidents:read" | "incidents:write" | "playbooks:write" | "telemetry:read" | "telemetry:identify" | "replay:read" | "admin")[];
            /**
             * @description The teams whose incidents the bearer may see.
             * @example [
             *       "01kbq8z5v9e6m2c4x7r0t3w1yd"
             *     ]
             */
            teamIds: string[];
            /**
             * @description On whose behalf the bearer acts; left out, a new user's.
             * @example 01kbq8z5v9e6m2c4x7r0t3w1yd
             */
            userId?: string;
            /**
             * Format: date-time
             * @description Valid until then; left out, until it is revoked.
             * @example 2026-11-23T10:15:30.123Z
             */
            expiresAt?: string;
        };
        IssuedTokenResponse: {
            /** @description Shown here and never again: send it as `Authorization: Bearer <secret>`. */
            secret: string;
            id: string;
            userId: string;
            label: string;
            scopes: ("incidents:read" | "incidents:write" | "playbooks:write" | "telemetry:read" | "telemetry:identify" | "replay:read" | "admin")[];
            teamIds: string[];
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description To within an hour; null until it is presented for the first time. */
            lastUsedAt: string | null;
        };
        TokenResponse: {
            id: string;
            userId: string;
            label: string;
            scopes: ("incidents:read" | "incidents:write" | "playbooks:write" | "telemetry:read" | "telemetry:identify" | "replay:read" | "admin")[];
            teamIds: string[];
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description To within an hour; null until it is presented for the first time. */
            lastUsedAt: string | null;
        };
        TokenPage: {
            items: components["schemas"]["TokenResponse"][];
            nextCursor: string | null;
        };
        UserResponse: {
            id: string;
            name: string;
            namedAt: string;
        };
        UserPage: {
            items: components["schemas"]["UserResponse"][];
            nextCursor: string | null;
        };
        NameUserBody: {
            /** @description What the user is called. */
            name: string;
        };
        RegisterWebhookBody: {
            /** @description Where to post to, with https. */
            url: string;
            /** @description What it is for. */
            label: string;
            /**
             * @description Of which teams it is told; left out, of all, also of those that come later.
             * @example [
             *       "01kbq8z5v9e6m2c4x7r0t3w1yd"
             *     ]
             */
            teamIds?: string[];
            /** @description Of what it is told; left out, of everything. */
            eventTypes?: ("IncidentStarted" | "PlaybookApplied" | "IncidentEnded" | "IncidentRestarted" | "IncidentRenamed" | "IncidentDescribed" | "CommanderChanged" | "SeverityChanged" | "RoleAssigned" | "StatusUpdatePosted" | "RetrospectiveWritten" | "IncidentContentErased" | "StageAdded" | "StageRenamed" | "StageRemoved" | "StageMoved" | "TaskAdded" | "TaskEdited" | "TaskRemoved" | "TaskStateChanged" | "TaskAssigned" | "TaskDueChanged" | "TaskMoved" | "TaskCommandRun" | "PlaybookCreated" | "PlaybookUpdated" | "PlaybookDeleted" | "PlaybookContentErased")[];
        };
        WebhookWithSecretResponse: {
            /** @description Of which teams it is told; null for all. */
            teamIds: string[] | null;
            /** @description Of what it is told; null for everything. */
            eventTypes: ("IncidentStarted" | "PlaybookApplied" | "IncidentEnded" | "IncidentRestarted" | "IncidentRenamed" | "IncidentDescribed" | "CommanderChanged" | "SeverityChanged" | "RoleAssigned" | "StatusUpdatePosted" | "RetrospectiveWritten" | "IncidentContentErased" | "StageAdded" | "StageRenamed" | "StageRemoved" | "StageMoved" | "TaskAdded" | "TaskEdited" | "TaskRemoved" | "TaskStateChanged" | "TaskAssigned" | "TaskDueChanged" | "TaskMoved" | "TaskCommandRun" | "PlaybookCreated" | "PlaybookUpdated" | "PlaybookDeleted" | "PlaybookContentErased")[] | null;
            /**
             * @description `gone`: the receiver answered 410. `failing`: it has taken nothing for days.
             * @enum {string|null}
             */
            disabledReason: "gone" | "failing" | null;
            /** @description Shown here and never again: with it the receiver can tell who sends. */
            secret: string;
            id: string;
            url: string;
            label: string;
            createdByUserId: string;
            createdAt: string;
            /** @description Nothing is sent since then; null while it is enabled. */
            disabledAt: string | null;
            /** @description Until then, deliveries are also signed with secrets from before; null where there is none. */
            previousSecretsValidUntil: string | null;
            version: number;
        };
        WebhookResponse: {
            /** @description Of which teams it is told; null for all. */
            teamIds: string[] | null;
            /** @description Of what it is told; null for everything. */
            eventTypes: ("IncidentStarted" | "PlaybookApplied" | "IncidentEnded" | "IncidentRestarted" | "IncidentRenamed" | "IncidentDescribed" | "CommanderChanged" | "SeverityChanged" | "RoleAssigned" | "StatusUpdatePosted" | "RetrospectiveWritten" | "IncidentContentErased" | "StageAdded" | "StageRenamed" | "StageRemoved" | "StageMoved" | "TaskAdded" | "TaskEdited" | "TaskRemoved" | "TaskStateChanged" | "TaskAssigned" | "TaskDueChanged" | "TaskMoved" | "TaskCommandRun" | "PlaybookCreated" | "PlaybookUpdated" | "PlaybookDeleted" | "PlaybookContentErased")[] | null;
            /**
             * @description `gone`: the receiver answered 410. `failing`: it has taken nothing for days.
             * @enum {string|null}
             */
            disabledReason: "gone" | "failing" | null;
            id: string;
            url: string;
            label: string;
            createdByUserId: string;
            createdAt: string;
            /** @description Nothing is sent since then; null while it is enabled. */
            disabledAt: string | null;
            /** @description Until then, deliveries are also signed with secrets from before; null where there is none. */
            previousSecretsValidUntil: string | null;
            version: number;
        };
        WebhookPage: {
            items: components["schemas"]["WebhookResponse"][];
            nextCursor: string | null;
        };
        WebhookDeliveryResponse: {
            /** @description Of the event; also the `webhook-id` under which it is sent. */
            id: string;
            type: string;
            isDelivered: boolean;
            attempts: number;
            firstAttemptAt: string;
            lastAttemptAt: string;
            /** @description Null where it is not tried again. */
            nextAttemptAt: string | null;
            /** @description The HTTP status of the last answer; null where there was none. */
            status: number | null;
            /**
             * @description Why the last attempt failed: `refused`, `redirected`, `too-many-requests`, `server-error`, `unreachable`, `timed-out`,
             *     `answer-too-large`, `address-not-allowed` or `gone`; null where it did not.
             */
            reason: string | null;
        };
        WebhookDeliveryPage: {
            items: components["schemas"]["WebhookDeliveryResponse"][];
            nextCursor: string | null;
        };
        RedeliveryResponse: {
            isDelivered: boolean;
            status: number | null;
            reason: string | null;
        };
        MeResponse: {
            userId: string;
            tokenId: string;
            label: string;
            scopes: ("incidents:read" | "incidents:write" | "playbooks:write" | "telemetry:read" | "telemetry:identify" | "replay:read" | "admin")[];
            teamIds: string[];
        };
        ChatAnswer: Record<string, never>;
        Health: {
            /** @enum {string} */
            status: "ok" | "not-ready";
            /** @description What is not as it should be, in words for whoever is on call. */
            reasons?: string[];
            /** @description What somebody should look at although the process can serve. */
            warnings?: string[];
        };
        /** @description What went wrong, and what to do (RFC 9457). `type` is stable: decide by it. */
        Problem: {
            /** @enum {string} */
            type: "/problems/invalid-request" | "/problems/malformed-json" | "/problems/cursor-unknown" | "/problems/not-http" | "/problems/unauthorized" | "/problems/chat-request-refused" | "/problems/chat-id-invalid" | "/problems/forbidden" | "/problems/not-found" | "/problems/incident-not-found" | "/problems/stage-not-found" | "/problems/task-not-found" | "/problems/playbook-not-found" | "/problems/licensee-not-found" | "/problems/retrospective-not-found" | "/problems/token-not-found" | "/problems/webhook-not-found" | "/problems/delivery-not-found" | "/problems/incident-already-ended" | "/problems/incident-already-active" | "/problems/incident-already-started" | "/problems/request-under-way" | "/problems/stage-not-empty" | "/problems/task-without-command" | "/problems/playbook-deleted" | "/problems/playbook-already-created" | "/problems/webhook-already-registered" | "/problems/token-already-issued" | "/problems/cursor-from-before-rebuild" | "/problems/cursor-passed-by-retention" | "/problems/do-not-track" | "/problems/request-too-slow" | "/problems/precondition-failed" | "/problems/body-too-large" | "/problems/not-json" | "/problems/idempotency-key-reused" | "/problems/unknown-team" | "/problems/user-name-invalid" | "/problems/incident-name-invalid" | "/problems/incident-description-invalid" | "/problems/index-out-of-range" | "/problems/too-many-stages" | "/problems/too-many-tasks" | "/problems/status-update-invalid" | "/problems/retrospective-invalid" | "/problems/stage-title-invalid" | "/problems/task-title-invalid" | "/problems/task-description-invalid" | "/problems/task-command-invalid" | "/problems/playbook-title-invalid" | "/problems/playbook-description-invalid" | "/problems/unknown-playbook" | "/problems/playbook-team-fixed" | "/problems/token-label-invalid" | "/problems/webhook-label-invalid" | "/problems/webhook-url-invalid" | "/problems/too-many-webhooks" | "/problems/team-name-invalid" | "/problems/token-scopes-not-combinable" | "/problems/too-many-streams-of-token" | "/problems/too-many-requests-of-token" | "/problems/too-many-failed-logins" | "/problems/headers-too-large" | "/problems/internal-error" | "/problems/command-failed" | "/problems/unreadable-event" | "/problems/storage-full" | "/problems/storage-failed" | "/problems/not-caught-up" | "/problems/too-many-streams" | "/problems/erasure-under-way" | "/problems/too-contended" | "/problems/identity-provider-unavailable" | "/problems/shutting-down";
            title: string;
            /** @enum {integer} */
            status: 400 | 401 | 403 | 404 | 408 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 431 | 500 | 502 | 503;
            /** @description What to do about it. */
            detail: string;
            /** @description The request, as the log of the server names it. */
            instance: string;
            /** @description For a request that is not valid: each wrong place, and what would be right there. */
            errors?: components["schemas"]["InputFault"][];
            /** @description For `forbidden`: the scope that a token needs. */
            scope?: string;
            /** @description For `precondition-failed`: the version that there is now. */
            currentVersion?: number;
            /** @description For `precondition-failed` of an incident: what happened since the version that the sender had seen, oldest first; the first hundred. */
            missed?: components["schemas"]["Missed"][];
            /** @description For `command-failed`: how far it came. */
            reason?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description One wrong place in a request, named by one of `pointer`, `parameter` and `header`. */
        InputFault: {
            /** @description In the body: a JSON pointer as a URI fragment (RFC 6901). */
            pointer?: string;
            parameter?: string;
            header?: string;
            detail: string;
        };
        Missed: {
            id: string;
            version: number;
            occurredAt: string;
            userId: string;
            text: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listListIncidents: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description Only these. */
                status?: "active" | "ended";
                /** @description Only this team's. */
                teamId?: string;
                /** @description Only those that this user commands. */
                commanderUserId?: string;
                /** @description Only those that are this bad. */
                severity?: "sev1" | "sev2" | "sev3" | "sev4";
                /** @description Words of the name, the description, stages, tasks, updates or the retrospective, or how they begin, in any order and case. Or the number: `INC-42`. */
                q?: string;
                /** @description Only the one with this number. */
                number?: number;
                /** @description What else to tell of each. */
                include?: "number";
                /** @description Started at this moment or later. */
                startedAfter?: string;
                /** @description Started before this moment. */
                startedBefore?: string;
                /** @description The order. */
                sort?: "startedAt" | "-startedAt";
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *           "name": "Checkout is slow",
                     *           "description": "Every third payment takes more than ten seconds.",
                     *           "status": "active",
                     *           "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *           "channelIds": [
                     *             "01m83jjj1ab31cskyhsx1se9bb"
                     *           ],
                     *           "severity": "sev2",
                     *           "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *           "roles": {
                     *             "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *             "communications": null
                     *           },
                     *           "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *           "postId": null,
                     *           "playbookId": null,
                     *           "playbookVersion": null,
                     *           "startedAt": "2026-11-23T10:15:30.123Z",
                     *           "endedAt": null,
                     *           "updatedAt": "2026-11-23T11:02:07.456Z",
                     *           "contentErasedAt": null,
                     *           "version": 7,
                     *           "stages": [
                     *             {
                     *               "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *               "title": "Tasks",
                     *               "tasks": [
                     *                 {
                     *                   "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *                   "title": "Roll back the last deploy",
                     *                   "description": "",
                     *                   "state": "in_progress",
                     *                   "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *                   "command": "/deploy rollback checkout",
                     *                   "commandLastRunAt": null,
                     *                   "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *                   "dueAt": null
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postStartIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Checkout is slow",
                 *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                 *       "severity": "sev2"
                 *     }
                 */
                "application/json": components["schemas"]["StartIncidentBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamStreamIncidents: {
        parameters: {
            query?: {
                /** @description The `id` of a block, or `start` for all that ever happened. */
                after?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGetIncident: {
        parameters: {
            query?: {
                /** @description As it was at this version. */
                version?: number;
                /** @description As it was at this moment. */
                at?: string;
                /** @description What else to tell of it. */
                include?: "number";
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ReadIncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchEditIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Checkout was slow"
                 *     }
                 */
                "application/json": components["schemas"]["EditIncidentBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEndIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEraseIncidentContent: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRestartIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putChangeCommander: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "userId": "01m83jjn4dam8prsjqqpx5p3z1"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeCommanderBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putChangeSeverity: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "severity": "sev1"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeSeverityBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAssignRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                role: "scribe" | "communications";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "userId": "01m83jjn4dam8prsjqqpx5p3z1"
                 *     }
                 */
                "application/json": components["schemas"]["AssignRoleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListStatusUpdates: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01m83jjq6fcpartvmssrz7r513",
                     *           "text": "The roll-back helps.",
                     *           "userId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *           "postedAt": "2026-11-23T11:02:07.456Z",
                     *           "version": 7
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["StatusUpdatePage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPostStatusUpdate: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "The roll-back helps."
                 *     }
                 */
                "application/json": components["schemas"]["PostStatusUpdateBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGetRetrospective: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetrospectiveResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putWriteRetrospective: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "A deploy went out without a canary. From now on there is one."
                 *     }
                 */
                "application/json": components["schemas"]["WriteRetrospectiveBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListIncidentEvents: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "7c0c8a52-6c3c-4a3e-9d5e-0a8f6f3c1b2d",
                     *           "version": 2,
                     *           "occurredAt": "2026-11-23T10:15:30.123Z",
                     *           "userId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *           "type": "SeverityChanged",
                     *           "facts": {
                     *             "incidentId": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *             "by": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *             "severity": "sev2"
                     *           },
                     *           "content": {}
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentEventPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tellTellTimeline: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "7c0c8a52-6c3c-4a3e-9d5e-0a8f6f3c1b2d",
                     *           "version": 2,
                     *           "occurredAt": "2026-11-23T10:15:30.123Z",
                     *           "userId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *           "text": "set the severity to SEV2"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diffDiffIncident: {
        parameters: {
            query?: {
                /** @description The earlier place: a version, or a moment; 0 is before the start. */
                from?: string;
                /** @description The later place: a version, or a moment; left out, now. */
                to?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "incidentId": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "fromVersion": 3,
                     *       "toVersion": 7,
                     *       "changes": [
                     *         {
                     *           "of": "task",
                     *           "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *           "change": "changed",
                     *           "field": "state",
                     *           "before": "open",
                     *           "after": "in_progress"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentDiffResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    measureMeasureIncidents: {
        parameters: {
            query?: {
                /** @description Only this team's. */
                teamId?: string;
                /** @description Not of earlier months. */
                from?: string;
                /** @description Not of later months. */
                to?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "total": {
                     *         "started": 3,
                     *         "active": 1,
                     *         "ended": 2,
                     *         "activeBySeverity": {
                     *           "sev1": 0,
                     *           "sev2": 1,
                     *           "sev3": 0,
                     *           "sev4": 0,
                     *           "unjudged": 0
                     *         },
                     *         "endedBySeverity": {
                     *           "sev1": 1,
                     *           "sev2": 0,
                     *           "sev3": 0,
                     *           "sev4": 0,
                     *           "unjudged": 1
                     *         },
                     *         "timeToEnd": {
                     *           "meanSeconds": 3120,
                     *           "endedWithin": {
                     *             "15m": 0,
                     *             "1h": 1,
                     *             "4h": 1,
                     *             "1d": 0,
                     *             "1w": 0,
                     *             "longer": 0
                     *           }
                     *         },
                     *         "tasksCompleted": 9
                     *       },
                     *       "items": [
                     *         {
                     *           "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *           "month": "2026-11",
                     *           "started": 3,
                     *           "active": 1,
                     *           "ended": 2,
                     *           "activeBySeverity": {
                     *             "sev1": 0,
                     *             "sev2": 1,
                     *             "sev3": 0,
                     *             "sev4": 0,
                     *             "unjudged": 0
                     *           },
                     *           "endedBySeverity": {
                     *             "sev1": 1,
                     *             "sev2": 0,
                     *             "sev3": 0,
                     *             "sev4": 0,
                     *             "unjudged": 1
                     *           },
                     *           "timeToEnd": {
                     *             "meanSeconds": 3120,
                     *             "endedWithin": {
                     *               "15m": 0,
                     *               "1h": 1,
                     *               "4h": 1,
                     *               "1d": 0,
                     *               "1w": 0,
                     *               "longer": 0
                     *             }
                     *           },
                     *           "tasksCompleted": 9
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentMetricsResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAddStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Learn"
                 *     }
                 */
                "application/json": components["schemas"]["AddStageBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRemoveStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                stageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchRenameStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                stageId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Contain"
                 *     }
                 */
                "application/json": components["schemas"]["RenameStageBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMoveStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                stageId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "index": 0
                 *     }
                 */
                "application/json": components["schemas"]["MoveStageBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAddTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                stageId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Roll back the last deploy",
                 *       "command": "/deploy rollback checkout",
                 *       "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1"
                 *     }
                 */
                "application/json": components["schemas"]["AddTaskBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGetTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *       "title": "Roll back the last deploy",
                     *       "description": "",
                     *       "state": "in_progress",
                     *       "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *       "command": "/deploy rollback checkout",
                     *       "commandLastRunAt": null,
                     *       "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *       "dueAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["TaskResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRemoveTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchEditTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Roll back the last two deploys"
                 *     }
                 */
                "application/json": components["schemas"]["EditTaskBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putChangeTaskState: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "state": "closed"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeTaskStateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAssignTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "userId": "01m83jjn4dam8prsjqqpx5p3z1"
                 *     }
                 */
                "application/json": components["schemas"]["AssignTaskBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putChangeTaskDue: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "dueAt": "2026-11-30T17:00:00.000Z"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeTaskDueBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMoveTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "stageId": "01m83jjj1ag3wsyftj5cbphxqk",
                 *       "index": 0
                 *     }
                 */
                "application/json": components["schemas"]["MoveTaskBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjj1a7j5mknfmkkt2k0wy",
                     *       "name": "Checkout is slow",
                     *       "description": "Every third payment takes more than ten seconds.",
                     *       "status": "active",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "channelIds": [
                     *         "01m83jjj1ab31cskyhsx1se9bb"
                     *       ],
                     *       "severity": "sev2",
                     *       "commanderUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "roles": {
                     *         "scribe": "01m83jjn4dam8prsjqqpx5p3z1",
                     *         "communications": null
                     *       },
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "postId": null,
                     *       "playbookId": null,
                     *       "playbookVersion": null,
                     *       "startedAt": "2026-11-23T10:15:30.123Z",
                     *       "endedAt": null,
                     *       "updatedAt": "2026-11-23T11:02:07.456Z",
                     *       "contentErasedAt": null,
                     *       "version": 7,
                     *       "stages": [
                     *         {
                     *           "id": "01m83jjj1ag3wsyftj5cbphxqk",
                     *           "title": "Tasks",
                     *           "tasks": [
                     *             {
                     *               "id": "01m83jjk2b8k6nmpgnmmv3m1xz",
                     *               "title": "Roll back the last deploy",
                     *               "description": "",
                     *               "state": "in_progress",
                     *               "assigneeUserId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *               "command": "/deploy rollback checkout",
                     *               "commandLastRunAt": null,
                     *               "stateChangedAt": "2026-11-23T11:02:07.456Z",
                     *               "dueAt": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IncidentResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRunTaskCommand: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandRunResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListPlaybooks: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description Only this team's. */
                teamId?: string;
                /** @description Words of the title, the description, stages or tasks, or how they begin, in any order and case. */
                q?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01m83jjp5ebn9qstkrrqy6q402",
                     *           "title": "Checkout outage",
                     *           "description": "When payments fail or take long.",
                     *           "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *           "memberUserIds": [
                     *             "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *             "01m83jjn4dam8prsjqqpx5p3z1"
                     *           ],
                     *           "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *           "createdAt": "2026-11-23T10:15:30.123Z",
                     *           "updatedAt": "2026-11-23T10:15:30.123Z",
                     *           "contentErasedAt": null,
                     *           "version": 1,
                     *           "stages": [
                     *             {
                     *               "title": "Contain",
                     *               "tasks": [
                     *                 {
                     *                   "title": "Roll back",
                     *                   "description": "",
                     *                   "command": "/deploy rollback"
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "title": "Learn",
                     *               "tasks": [
                     *                 {
                     *                   "title": "Write the retrospective",
                     *                   "description": "Within a week.",
                     *                   "command": null
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["PlaybookPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postCreatePlaybook: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Checkout outage",
                 *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                 *       "stages": [
                 *         {
                 *           "title": "Contain",
                 *           "tasks": [
                 *             {
                 *               "title": "Roll back",
                 *               "description": "",
                 *               "command": "/deploy rollback"
                 *             }
                 *           ]
                 *         },
                 *         {
                 *           "title": "Learn",
                 *           "tasks": [
                 *             {
                 *               "title": "Write the retrospective",
                 *               "description": "Within a week.",
                 *               "command": null
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreatePlaybookBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjp5ebn9qstkrrqy6q402",
                     *       "title": "Checkout outage",
                     *       "description": "When payments fail or take long.",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "memberUserIds": [
                     *         "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *         "01m83jjn4dam8prsjqqpx5p3z1"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "updatedAt": "2026-11-23T10:15:30.123Z",
                     *       "contentErasedAt": null,
                     *       "version": 1,
                     *       "stages": [
                     *         {
                     *           "title": "Contain",
                     *           "tasks": [
                     *             {
                     *               "title": "Roll back",
                     *               "description": "",
                     *               "command": "/deploy rollback"
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "title": "Learn",
                     *           "tasks": [
                     *             {
                     *               "title": "Write the retrospective",
                     *               "description": "Within a week.",
                     *               "command": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlaybookResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postImportPlaybook: {
        parameters: {
            query?: {
                /** @description For this team instead of the file's; the members are left out then. */
                teamId?: string;
            };
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "format": "sitrep/playbook",
                 *       "schemaVersion": 1,
                 *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                 *       "title": "Checkout outage",
                 *       "stages": [
                 *         {
                 *           "title": "Contain",
                 *           "tasks": [
                 *             {
                 *               "title": "Roll back",
                 *               "command": "/deploy rollback"
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PlaybookFile"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjp5ebn9qstkrrqy6q402",
                     *       "title": "Checkout outage",
                     *       "description": "When payments fail or take long.",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "memberUserIds": [
                     *         "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *         "01m83jjn4dam8prsjqqpx5p3z1"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "updatedAt": "2026-11-23T10:15:30.123Z",
                     *       "contentErasedAt": null,
                     *       "version": 1,
                     *       "stages": [
                     *         {
                     *           "title": "Contain",
                     *           "tasks": [
                     *             {
                     *               "title": "Roll back",
                     *               "description": "",
                     *               "command": "/deploy rollback"
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "title": "Learn",
                     *           "tasks": [
                     *             {
                     *               "title": "Write the retrospective",
                     *               "description": "Within a week.",
                     *               "command": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlaybookResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGetPlaybook: {
        parameters: {
            query?: {
                /** @description As it was at this version. */
                version?: number;
                /** @description As it was at this moment. */
                at?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjp5ebn9qstkrrqy6q402",
                     *       "title": "Checkout outage",
                     *       "description": "When payments fail or take long.",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "memberUserIds": [
                     *         "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *         "01m83jjn4dam8prsjqqpx5p3z1"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "updatedAt": "2026-11-23T10:15:30.123Z",
                     *       "contentErasedAt": null,
                     *       "version": 1,
                     *       "stages": [
                     *         {
                     *           "title": "Contain",
                     *           "tasks": [
                     *             {
                     *               "title": "Roll back",
                     *               "description": "",
                     *               "command": "/deploy rollback"
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "title": "Learn",
                     *           "tasks": [
                     *             {
                     *               "title": "Write the retrospective",
                     *               "description": "Within a week.",
                     *               "command": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlaybookResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putUpdatePlaybook: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Checkout outage",
                 *       "stages": [
                 *         {
                 *           "title": "Contain",
                 *           "tasks": [
                 *             {
                 *               "title": "Roll back",
                 *               "description": "",
                 *               "command": "/deploy rollback"
                 *             }
                 *           ]
                 *         },
                 *         {
                 *           "title": "Learn",
                 *           "tasks": [
                 *             {
                 *               "title": "Write the retrospective",
                 *               "description": "Within a week.",
                 *               "command": null
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UpdatePlaybookBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjp5ebn9qstkrrqy6q402",
                     *       "title": "Checkout outage",
                     *       "description": "When payments fail or take long.",
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "memberUserIds": [
                     *         "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *         "01m83jjn4dam8prsjqqpx5p3z1"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "updatedAt": "2026-11-23T10:15:30.123Z",
                     *       "contentErasedAt": null,
                     *       "version": 1,
                     *       "stages": [
                     *         {
                     *           "title": "Contain",
                     *           "tasks": [
                     *             {
                     *               "title": "Roll back",
                     *               "description": "",
                     *               "command": "/deploy rollback"
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "title": "Learn",
                     *           "tasks": [
                     *             {
                     *               "title": "Write the retrospective",
                     *               "description": "Within a week.",
                     *               "command": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlaybookResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDeletePlaybook: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteErasePlaybookContent: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
                /** @description The ETag of an answer: the write is refused (412) where there is a newer version by now. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getExportPlaybook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "format": "sitrep/playbook",
                     *       "schemaVersion": 1,
                     *       "teamId": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *       "title": "Checkout outage",
                     *       "stages": [
                     *         {
                     *           "title": "Contain",
                     *           "tasks": [
                     *             {
                     *               "title": "Roll back",
                     *               "command": "/deploy rollback"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlaybookFile"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readReadTelemetry: {
        parameters: {
            query?: {
                /** @description Begin behind this cursor; `start` is the beginning. */
                after?: string;
                /** @description Only records of this type. */
                type?: "incident" | "tasks" | "playbook";
                /** @description Only records of this server. */
                diagnosticID?: string;
                /** @description How many records an answer holds at most. */
                limit?: number;
                /** @description How many seconds to wait where there is no record yet. */
                wait?: number;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "application/x-ndjson": Record<string, never>;
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamStreamTelemetry: {
        parameters: {
            query?: {
                /** @description Begin behind this cursor; `start` is the beginning. */
                after?: string;
                /** @description Only records of this type. */
                type?: "incident" | "tasks" | "playbook";
                /** @description Only records of this server. */
                diagnosticID?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTelemetryDictionary: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPreviewTelemetry: {
        parameters: {
            query?: {
                /** @description How many records at most. */
                limit?: number;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TelemetryPreview"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListServers: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TelemetryServerList"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIdentifyLicensee: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                diagnosticID: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Licensee"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConsent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "local"
                     *     }
                     */
                    "application/json": components["schemas"]["Consent"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putConsent: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mode": "local"
                 *     }
                 */
                "application/json": components["schemas"]["Consent"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "local"
                     *     }
                     */
                    "application/json": components["schemas"]["Consent"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayReplayEvents: {
        parameters: {
            query?: {
                /** @description Begin behind the event with this `position`. */
                after?: string;
                /** @description Only events of these types, separated by commas. */
                type?: string;
                /** @description Only this stream; with a star at the end, all whose names begin so. */
                stream?: string;
                /** @description Only what happened at this time or later. */
                since?: string;
                /** @description Only what happened before this time. */
                until?: string;
                /** @description How many events at most. */
                limit?: number;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListTeams: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01m83jjh6xn8cs8v9bbc1p1rhq",
                     *           "name": "Payments",
                     *           "createdAt": "2026-11-23T10:15:30.123Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TeamPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postCreateTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Payments"
                 *     }
                 */
                "application/json": components["schemas"]["CreateTeamBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListTokens: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01m83jjr7gdqbsvwnttt08s624",
                     *           "userId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *           "label": "deploy robot",
                     *           "scopes": [
                     *             "incidents:read",
                     *             "incidents:write"
                     *           ],
                     *           "teamIds": [
                     *             "01m83jjh6xn8cs8v9bbc1p1rhq"
                     *           ],
                     *           "createdAt": "2026-11-23T10:15:30.123Z",
                     *           "expiresAt": null,
                     *           "revokedAt": null,
                     *           "lastUsedAt": "2026-11-23T11:02:07.456Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIssueToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "deploy robot",
                 *       "scopes": [
                 *         "incidents:read",
                 *         "incidents:write"
                 *       ],
                 *       "teamIds": [
                 *         "01m83jjh6xn8cs8v9bbc1p1rhq"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["IssueTokenBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjr7gdqbsvwnttt08s624",
                     *       "userId": "01m83jjn4dam8prsjqqpx5p3z1",
                     *       "label": "deploy robot",
                     *       "scopes": [
                     *         "incidents:read",
                     *         "incidents:write"
                     *       ],
                     *       "teamIds": [
                     *         "01m83jjh6xn8cs8v9bbc1p1rhq"
                     *       ],
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "expiresAt": null,
                     *       "revokedAt": null,
                     *       "lastUsedAt": "2026-11-23T11:02:07.456Z",
                     *       "secret": "sitrep_…"
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedTokenResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRevokeToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListUsers: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01m83jjn4dam8prsjqqpx5p3z1",
                     *           "name": "Ben Okafor",
                     *           "namedAt": "2026-11-23T10:15:30.123Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putNameUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ben Okafor"
                 *     }
                 */
                "application/json": components["schemas"]["NameUserBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjn4dam8prsjqqpx5p3z1",
                     *       "name": "Ben Okafor",
                     *       "namedAt": "2026-11-23T10:15:30.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListWebhooks: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01m83jjs3bxkfw0p3q4n7v5r8t",
                     *           "url": "https://status.example/hooks/sitrep",
                     *           "label": "status page",
                     *           "teamIds": [
                     *             "01m83jjh6xn8cs8v9bbc1p1rhq"
                     *           ],
                     *           "eventTypes": [
                     *             "IncidentStarted",
                     *             "IncidentEnded"
                     *           ],
                     *           "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *           "createdAt": "2026-11-23T10:15:30.123Z",
                     *           "disabledAt": null,
                     *           "disabledReason": null,
                     *           "previousSecretsValidUntil": null,
                     *           "version": 1
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRegisterWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://status.example/hooks/sitrep",
                 *       "label": "status page",
                 *       "teamIds": [
                 *         "01m83jjh6xn8cs8v9bbc1p1rhq"
                 *       ],
                 *       "eventTypes": [
                 *         "IncidentStarted",
                 *         "IncidentEnded"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RegisterWebhookBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjs3bxkfw0p3q4n7v5r8t",
                     *       "url": "https://status.example/hooks/sitrep",
                     *       "label": "status page",
                     *       "teamIds": [
                     *         "01m83jjh6xn8cs8v9bbc1p1rhq"
                     *       ],
                     *       "eventTypes": [
                     *         "IncidentStarted",
                     *         "IncidentEnded"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "disabledAt": null,
                     *       "disabledReason": null,
                     *       "previousSecretsValidUntil": null,
                     *       "version": 1,
                     *       "secret": "whsec_…"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecretResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGetWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjs3bxkfw0p3q4n7v5r8t",
                     *       "url": "https://status.example/hooks/sitrep",
                     *       "label": "status page",
                     *       "teamIds": [
                     *         "01m83jjh6xn8cs8v9bbc1p1rhq"
                     *       ],
                     *       "eventTypes": [
                     *         "IncidentStarted",
                     *         "IncidentEnded"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "disabledAt": null,
                     *       "disabledReason": null,
                     *       "previousSecretsValidUntil": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDeleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjs3bxkfw0p3q4n7v5r8t",
                     *       "url": "https://status.example/hooks/sitrep",
                     *       "label": "status page",
                     *       "teamIds": [
                     *         "01m83jjh6xn8cs8v9bbc1p1rhq"
                     *       ],
                     *       "eventTypes": [
                     *         "IncidentStarted",
                     *         "IncidentEnded"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "disabledAt": null,
                     *       "disabledReason": null,
                     *       "previousSecretsValidUntil": null,
                     *       "version": 1,
                     *       "secret": "whsec_…"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecretResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEnableWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01m83jjs3bxkfw0p3q4n7v5r8t",
                     *       "url": "https://status.example/hooks/sitrep",
                     *       "label": "status page",
                     *       "teamIds": [
                     *         "01m83jjh6xn8cs8v9bbc1p1rhq"
                     *       ],
                     *       "eventTypes": [
                     *         "IncidentStarted",
                     *         "IncidentEnded"
                     *       ],
                     *       "createdByUserId": "01m83jjh6x1hk4f2p1cbbe3dvt",
                     *       "createdAt": "2026-11-23T10:15:30.123Z",
                     *       "disabledAt": null,
                     *       "disabledReason": null,
                     *       "previousSecretsValidUntil": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listListWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description How many items an answer holds at most. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "7c0c8a52-6c3c-4a3e-9d5e-0a8f6f3c1b2d",
                     *           "type": "IncidentStarted",
                     *           "isDelivered": true,
                     *           "attempts": 2,
                     *           "firstAttemptAt": "2026-11-23T10:15:30.123Z",
                     *           "lastAttemptAt": "2026-11-23T11:02:07.456Z",
                     *           "nextAttemptAt": null,
                     *           "status": 204,
                     *           "reason": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRedeliverToWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "isDelivered": true,
                     *       "status": 204,
                     *       "reason": null
                     *     }
                     */
                    "application/json": components["schemas"]["RedeliveryResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readReadAudit: {
        parameters: {
            query?: {
                /** @description Begin behind the entry with this `position`. */
                after?: string;
                /** @description Only what this user did, or was refused. */
                by?: string;
                /** @description Only events of these types, separated by commas. */
                type?: string;
                /** @description Only what happened at this time or later. */
                since?: string;
                /** @description Only what happened before this time. */
                until?: string;
                /** @description How many entries at most. */
                limit?: number;
            };
            header?: {
                /** @description The header of this name of a write: the answer shows at least that write, on any process. */
                "Sitrep-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMattermostSlash: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @description Who gives the command. */
                    user_id: string;
                    user_name?: string;
                    /** @description Where. */
                    channel_id: string;
                    /**
                     * @description What was typed behind `/incident`.
                     * @example start Checkout is slow
                     */
                    text?: string;
                    /** @description On which message. */
                    postId?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatAnswer"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSlackSlash: {
        parameters: {
            query?: never;
            header?: {
                /** @description One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII characters; with another request, 422; while the first is under way, 409. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @description Who gives the command. */
                    user_id: string;
                    user_name?: string;
                    /** @description Where. */
                    channel_id: string;
                    /**
                     * @description What was typed behind `/incident`.
                     * @example start Checkout is slow
                     */
                    text?: string;
                    /** @description On which message. */
                    postId?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatAnswer"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    liveHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description It was refused, or it failed: `type` says how. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
