package dev.sluice;

import dev.sluice.config.source.Finding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of reloads: one line for each thing that an operator may have to change. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private ReloadLog() {}

    static void changed(InForce inForce) {
        warnings(inForce.last());
        LOG.atInfo()
                .addKeyValue("generation", inForce.generation())
                .addKeyValue("trigger", inForce.last().trigger().token())
                .log("configuration in force: {}", inForce.changes());
        for (String setting : inForce.needsRestart())
            LOG.atWarn().addKeyValue("setting", setting).log("{} needs a restart to change", setting);
    }

    static void soundAgain(InForce inForce) {
        LOG.atInfo()
                .addKeyValue("generation", inForce.generation())
                .log("the configuration is sound again, and means what is in force");
    }

    static void refused(InForce inForce) {
        Reload refused = inForce.last();
        for (Finding error : refused.errors()) LOG.atError().log("{}", error);
        LOG.atError()
                .addKeyValue("generation", inForce.generation())
                .addKeyValue("errors", refused.errors().size())
                .addKeyValue("trigger", refused.trigger().token())
                .log("the configuration was refused; the one in force serves on");
    }

    static void broken(Throwable cause) {
        LOG.error("a configuration could not be put in force", cause);
    }

    private static void warnings(Reload reload) {
        for (Finding warning : reload.warnings()) LOG.atWarn().log("{}", warning);
    }
}
