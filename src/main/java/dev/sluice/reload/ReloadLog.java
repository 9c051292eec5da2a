package dev.sluice.reload;

import dev.sluice.audit.AuditEvent;
import dev.sluice.config.source.Finding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs reloads: one line for each setting or error that an operator may have to change. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private ReloadLog() {}

    static void changed(ConfigurationStatus status) {
        for (Finding warning : status.lastReload().warnings()) LOG.atWarn().log("{}", warning);
        LOG.atInfo()
                .addKeyValue("generation", status.generation())
                .addKeyValue("trigger", status.lastReload().trigger().code())
                .log("configuration applied: {}", status.changes());
        AuditEvent.RELOAD.log(status.generation(), status.lastReload().trigger().code(), status.changes());
        for (String setting : status.restartOnly())
            LOG.atWarn().addKeyValue("setting", setting).log("{} needs a restart to change", setting);
    }

    static void validAgain(ConfigurationStatus status) {
        LOG.atInfo()
                .addKeyValue("generation", status.generation())
                .log("the configuration is valid again; it equals the current configuration");
    }

    static void rejected(ConfigurationStatus status) {
        ReloadResult result = status.lastReload();
        for (Finding error : result.errors()) LOG.atError().log("{}", error);
        LOG.atError()
                .addKeyValue("generation", status.generation())
                .addKeyValue("errors", result.errors().size())
                .addKeyValue("trigger", result.trigger().code())
                .log("the configuration was rejected; the current configuration stays active");
        AuditEvent.RELOAD_REJECTED.log(
                status.generation(), result.trigger().code(), result.errors().size());
    }

    static void failed(Throwable cause) {
        LOG.error("the configuration could not be applied", cause);
    }
}
