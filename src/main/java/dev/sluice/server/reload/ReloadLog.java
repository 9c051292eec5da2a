package dev.sluice.server.reload;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.Finding;
import dev.sluice.core.audit.AuditEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs reloads: one line for each setting or error that an operator may have to change. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private ReloadLog() {}

    /** Logs the stage of a reload that follows a change of files, for operators who raise the level. */
    static void filesChanged() {
        LOG.debug("reload: files changed");
    }

    /** Logs that a file changed again while the folder was read. */
    static void stillChanging() {
        LOG.debug("reload: files still change");
    }

    /** Logs that an operator or a signal asked for a load. */
    static void requested(ReloadResult.Trigger trigger) {
        LOG.atDebug().addKeyValue("trigger", trigger.code()).log("reload: requested");
    }

    /** Logs how long a load took, for operators who raise the level. */
    static void loaded(LoadResult result, Duration time) {
        LOG.atDebug()
                .addKeyValue("errors", result.errors().size())
                .addKeyValue("warnings", result.warnings().size())
                .addKeyValue("ms", time)
                .log("reload: read and checked");
    }

    /** Logs how long the running form of a configuration took, which is active now. */
    static void built(int generation, Duration time) {
        LOG.atDebug()
                .addKeyValue("generation", generation)
                .addKeyValue("ms", time)
                .log("reload: built and active");
    }

    /** Logs the warnings that a load has added, and those that it has resolved. */
    static void warnings(List<Finding> before, List<Finding> after) {
        for (Finding warning : difference(after, before)) LOG.atWarn().log("{}", warning);
        for (Finding warning : difference(before, after)) LOG.atInfo().log("no longer a warning: {}", warning);
    }

    /** Compares settings and messages. A line number changes with each line above it. */
    private static List<Finding> difference(List<Finding> all, List<Finding> others) {
        Set<String> known = others.stream().map(Finding::pathAndMessage).collect(Collectors.toSet());
        return all.stream()
                .filter(warning -> !known.contains(warning.pathAndMessage()))
                .toList();
    }

    static void changed(ConfigurationStatus previous, ConfigurationStatus status) {
        LOG.atInfo()
                .addKeyValue("generation", status.generation())
                .addKeyValue("trigger", status.lastReload().trigger().code())
                .addKeyValue("warnings", status.warnings().size())
                .log("configuration applied: {}", status.changes());
        AuditEvent.RELOAD.log(status.generation(), status.lastReload().trigger().code(), status.changes());
        for (String setting : status.restartOnly())
            if (!previous.restartOnly().contains(setting))
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
