import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { SitrepModule, type System } from '@sitrep/wiring';
import { AuditTrail } from './audit/audit-trail.js';
import { ReadAuditRoute } from './audit/read-audit.js';
import { MattermostSlashRoute } from './chat/mattermost-slash.js';
import { RunChatCommand } from './chat/run-chat-command.js';
import { SlackSlashRoute } from './chat/slack-slash.js';
import { AuthenticationGuard } from './http/authentication.js';
import { IdempotencyInterceptor } from './http/idempotency.js';
import { OpenStreams } from './http/open-streams.js';
import { ProblemFilter } from './http/problem-filter.js';
import { SignIn } from './http/sign-in.js';
import { InputPipe } from './http/validation.js';
import { AssignRoleHandler, AssignRoleRoute } from './incidents/assign-role.js';
import { ChangeCommanderHandler, ChangeCommanderRoute } from './incidents/change-commander.js';
import { ChangeSeverityHandler, ChangeSeverityRoute } from './incidents/change-severity.js';
import { DiffIncidentRoute } from './incidents/diff-incident.js';
import { EditIncidentHandler, EditIncidentRoute } from './incidents/edit-incident.js';
import { EndIncidentHandler, EndIncidentRoute } from './incidents/end-incident.js';
import { EraseIncidentContentHandler, EraseIncidentContentRoute } from './incidents/erase-incident-content.js';
import { GetIncidentRoute } from './incidents/get-incident.js';
import { IncidentAccess } from './incidents/incident-access.js';
import { ListIncidentEventsRoute } from './incidents/list-incident-events.js';
import { ListIncidentsRoute } from './incidents/list-incidents.js';
import { MeasureIncidentsRoute } from './incidents/measure-incidents.js';
import { RestartIncidentHandler, RestartIncidentRoute } from './incidents/restart-incident.js';
import { StreamIncidentsRoute } from './incidents/stream-incidents.js';
import { TellMissed } from './incidents/tell-missed.js';
import { TellTimelineRoute } from './incidents/tell-timeline.js';
import { StartIncidentHandler, StartIncidentRoute } from './incidents/start-incident.js';
import { HealthRoute } from './operations/health.js';
import { Measurements } from './operations/measurements.js';
import { MetricsRoute } from './operations/metrics.js';
import { CreateTeamHandler, CreateTeamRoute } from './people/create-team.js';
import { IssueTokenHandler, IssueTokenRoute } from './people/issue-token.js';
import { ListTeamsRoute } from './people/list-teams.js';
import { ListTokensRoute } from './people/list-tokens.js';
import { ListUsersRoute } from './people/list-users.js';
import { MeRoute } from './people/me.js';
import { NameUserHandler, NameUserRoute } from './people/name-user.js';
import { RevokeTokenHandler, RevokeTokenRoute } from './people/revoke-token.js';
import { CreatePlaybookHandler, CreatePlaybookRoute } from './playbooks/create-playbook.js';
import { DeletePlaybookHandler, DeletePlaybookRoute } from './playbooks/delete-playbook.js';
import { ErasePlaybookContentHandler, ErasePlaybookContentRoute } from './playbooks/erase-playbook-content.js';
import { ExportPlaybookRoute } from './playbooks/export-playbook.js';
import { GetPlaybookRoute } from './playbooks/get-playbook.js';
import { ImportPlaybookRoute } from './playbooks/import-playbook.js';
import { ListPlaybooksRoute } from './playbooks/list-playbooks.js';
import { PlaybookAccess } from './playbooks/playbook-access.js';
import { UpdatePlaybookHandler, UpdatePlaybookRoute } from './playbooks/update-playbook.js';
import { ReplayEventsRoute } from './replay/replay-events.js';
import { GetRetrospectiveRoute } from './retrospectives/get-retrospective.js';
import { WriteRetrospectiveHandler, WriteRetrospectiveRoute } from './retrospectives/write-retrospective.js';
import { AddStageHandler, AddStageRoute } from './stages/add-stage.js';
import { MoveStageHandler, MoveStageRoute } from './stages/move-stage.js';
import { RemoveStageHandler, RemoveStageRoute } from './stages/remove-stage.js';
import { RenameStageHandler, RenameStageRoute } from './stages/rename-stage.js';
import { ListStatusUpdatesRoute } from './status-updates/list-status-updates.js';
import { PostStatusUpdateHandler, PostStatusUpdateRoute } from './status-updates/post-status-update.js';
import { AddTaskHandler, AddTaskRoute } from './tasks/add-task.js';
import { AssignTaskHandler, AssignTaskRoute } from './tasks/assign-task.js';
import { ChangeTaskDueHandler, ChangeTaskDueRoute } from './tasks/change-task-due.js';
import { ChangeTaskStateHandler, ChangeTaskStateRoute } from './tasks/change-task-state.js';
import { EditTaskHandler, EditTaskRoute } from './tasks/edit-task.js';
import { GetTaskRoute } from './tasks/get-task.js';
import { MoveTaskHandler, MoveTaskRoute } from './tasks/move-task.js';
import { OwnCommands } from './tasks/own-commands.js';
import { RemoveTaskHandler, RemoveTaskRoute } from './tasks/remove-task.js';
import { RunTaskCommandHandler, RunTaskCommandRoute } from './tasks/run-task-command.js';
import { ChangeConsentHandler, ConsentRoute } from './telemetry/consent.js';
import { IdentifyLicenseeRoute } from './telemetry/identify-licensee.js';
import { ListServersRoute } from './telemetry/list-servers.js';
import { PreviewTelemetryRoute } from './telemetry/preview-telemetry.js';
import { ReadTelemetryRoute } from './telemetry/read-telemetry.js';
import { StreamTelemetryRoute } from './telemetry/stream-telemetry.js';
import { TelemetryDictionaryRoute } from './telemetry/telemetry-dictionary.js';
import { DeleteWebhookHandler, DeleteWebhookRoute } from './webhooks/delete-webhook.js';
import { EnableWebhookHandler, EnableWebhookRoute } from './webhooks/enable-webhook.js';
import { GetWebhookRoute } from './webhooks/get-webhook.js';
import { ListWebhookDeliveriesRoute } from './webhooks/list-webhook-deliveries.js';
import { ListWebhooksRoute } from './webhooks/list-webhooks.js';
import { RedeliverToWebhookRoute } from './webhooks/redeliver-to-webhook.js';
import { RegisterWebhookHandler, RegisterWebhookRoute } from './webhooks/register-webhook.js';
import { RotateWebhookSecretHandler, RotateWebhookSecretRoute } from './webhooks/rotate-webhook-secret.js';
import { WebhookAccess } from './webhooks/webhook-access.js';

/** The whole HTTP interface: what can be done, one file each. */
@Module({})
export class ApiModule {
  static over(system: System, measurements = new Measurements()): DynamicModule {
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot(), SitrepModule.over(system)],
      controllers: [
        StartIncidentRoute,
        ListIncidentsRoute,
        StreamIncidentsRoute,
        GetIncidentRoute,
        EditIncidentRoute,
        EndIncidentRoute,
        EraseIncidentContentRoute,
        RestartIncidentRoute,
        ChangeCommanderRoute,
        ChangeSeverityRoute,
        AssignRoleRoute,
        PostStatusUpdateRoute,
        ListStatusUpdatesRoute,
        WriteRetrospectiveRoute,
        GetRetrospectiveRoute,
        ListIncidentEventsRoute,
        TellTimelineRoute,
        DiffIncidentRoute,
        MeasureIncidentsRoute,
        AddStageRoute,
        RenameStageRoute,
        RemoveStageRoute,
        MoveStageRoute,
        AddTaskRoute,
        GetTaskRoute,
        EditTaskRoute,
        RemoveTaskRoute,
        ChangeTaskStateRoute,
        AssignTaskRoute,
        ChangeTaskDueRoute,
        MoveTaskRoute,
        RunTaskCommandRoute,
        CreatePlaybookRoute,
        ListPlaybooksRoute,
        ImportPlaybookRoute,
        GetPlaybookRoute,
        UpdatePlaybookRoute,
        DeletePlaybookRoute,
        ErasePlaybookContentRoute,
        ExportPlaybookRoute,
        ReadTelemetryRoute,
        StreamTelemetryRoute,
        TelemetryDictionaryRoute,
        PreviewTelemetryRoute,
        ListServersRoute,
        IdentifyLicenseeRoute,
        ConsentRoute,
        ReplayEventsRoute,
        ListTeamsRoute,
        CreateTeamRoute,
        IssueTokenRoute,
        ListTokensRoute,
        RevokeTokenRoute,
        ListUsersRoute,
        NameUserRoute,
        RegisterWebhookRoute,
        ListWebhooksRoute,
        GetWebhookRoute,
        DeleteWebhookRoute,
        RotateWebhookSecretRoute,
        EnableWebhookRoute,
        ListWebhookDeliveriesRoute,
        RedeliverToWebhookRoute,
        MeRoute,
        ReadAuditRoute,
        MattermostSlashRoute,
        SlackSlashRoute,
        HealthRoute,
        MetricsRoute,
      ],
      providers: [
        { provide: APP_GUARD, useClass: AuthenticationGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: Measurements, useValue: measurements },
        OpenStreams,
        AuditTrail,
        SignIn,
        TellMissed,
        IncidentAccess,
        StartIncidentHandler,
        EditIncidentHandler,
        EndIncidentHandler,
        EraseIncidentContentHandler,
        RestartIncidentHandler,
        ChangeCommanderHandler,
        ChangeSeverityHandler,
        AssignRoleHandler,
        PostStatusUpdateHandler,
        WriteRetrospectiveHandler,
        AddStageHandler,
        RenameStageHandler,
        RemoveStageHandler,
        MoveStageHandler,
        AddTaskHandler,
        EditTaskHandler,
        RemoveTaskHandler,
        ChangeTaskStateHandler,
        AssignTaskHandler,
        ChangeTaskDueHandler,
        MoveTaskHandler,
        OwnCommands,
        RunChatCommand,
        RunTaskCommandHandler,
        PlaybookAccess,
        CreatePlaybookHandler,
        UpdatePlaybookHandler,
        DeletePlaybookHandler,
        ErasePlaybookContentHandler,
        ChangeConsentHandler,
        CreateTeamHandler,
        IssueTokenHandler,
        RevokeTokenHandler,
        NameUserHandler,
        WebhookAccess,
        RegisterWebhookHandler,
        DeleteWebhookHandler,
        RotateWebhookSecretHandler,
        EnableWebhookHandler,
      ],
    };
  }
}
