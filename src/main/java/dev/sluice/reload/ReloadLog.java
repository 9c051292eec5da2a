package dev.sluice.reload;

import dev.sluice.config.source.Finding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs reloads: one line for each setting or error that an operator may have to change. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private ReloadLog() {}

    static void changed(ConfigurationStatus status) {
        warnings(status.lastReload());
        LOG.atInfo()
                .addKeyValue("generation", status.generation())
                .addKeyValue("trigger", status.lastReload().trigger().code())
                .log("configuration in force: {}", status.changes());
        for (String setting : status.restartOnly())
            LOG.atWarn().addKeyValue("setting", setting).log("{} needs a restart to change", setting);
    }

    static void validAgain(ConfigurationStatus status) {
        LOG.atInfo()
                .addKeyValue("generation", status.generation())
                .log("the configuration is sound again, and means what is in force");
    }

    static void rejected(ConfigurationStatus status) {
        ReloadResult result = status.lastReload();
        for (Finding error : result.errors()) LOG.atError().log("{}", error);
        LOG.atError()
                .addKeyValue("generation", status.generation())
                .addKeyValue("errors", result.errors().size())
                .addKeyValue("trigger", result.trigger().code())
                .log("the configuration was refused; the one in force serves on");
    }

    static void failed(Throwable cause) {
        LOG.error("a configuration could not be put in force", cause);
    }

    private static void warnings(ReloadResult result) {
        for (Finding warning : result.warnings()) LOG.atWarn().log("{}", warning);
    }
}
