package dev.sluice.cli;

import dev.sluice.config.Configuration;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.report.FindingReport;
import dev.sluice.config.source.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a loaded folder to a configuration that may be started. */
final class ConfigurationValidator {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private ConfigurationValidator() {}

    /**
     * Lists every error, or hands over the configuration and logs what it was warned of.
     *
     * @throws StartupException when there is any error
     */
    static Configuration requireValidAndLogWarnings(Path folder, LoadResult loaded, PrintWriter err) {
        Configuration configuration = requireValid(folder, loaded, err);
        for (Finding warning : loaded.warnings()) LOG.atWarn().log(warning.toString());
        return configuration;
    }

    /**
     * Lists every error, or hands over the configuration and is silent.
     *
     * @throws StartupException when there is any error
     */
    static Configuration requireValid(Path folder, LoadResult loaded, PrintWriter err) {
        FindingReport.errorText(loaded).forEach(err::println);
        Configuration configuration = loaded.configuration();
        if (configuration == null)
            throw new StartupException(folder + " has " + count(loaded.errors().size()) + "; nothing was started");
        return configuration;
    }

    private static String count(int errors) {
        return errors == 1 ? "an error" : errors + " errors";
    }
}
