package dev.sluice.tools.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The size of a generated ConfigMap. Kubernetes stores at most 1 MiB.
 *
 * @param bytes the bytes of the files and of their keys
 */
record ConfigMapSize(long bytes) {
    private static final int KIB = 1024;

    /** The rest is for growth, and for the metadata of the object. */
    private static final long WARNED = 900L * KIB;

    private static final long MAX = 1024L * KIB;

    private static final String WAY_OUT = "split it into two ConfigMaps mounted by a projected volume, or use a volume:"
            + " docs/kubernetes.md#large-configurations";

    /** Returns the size of a list of files. Blocks. */
    static ConfigMapSize of(Path folder, Sequence files) {
        long bytes = 0;
        for (ConfigValue entry : files.items()) {
            Scalar scalar = ConfigValue.scalar(entry);
            if (scalar != null) bytes += sizeOf(ConfigMapFile.parse(scalar), folder);
        }
        return new ConfigMapSize(bytes);
    }

    /** An entry without a file has an error of its own. */
    private static long sizeOf(ConfigMapFile entry, Path folder) {
        Path file = entry.existingIn(folder);
        try {
            return file == null ? 0 : Files.size(file) + entry.key().getBytes(UTF_8).length;
        } catch (IOException e) {
            return 0;
        }
    }

    void report(Sequence files, Findings findings) {
        String size = "the ConfigMap has " + bytes + " bytes";
        if (bytes > MAX) findings.error(files, size + " (expected: at most 1 MiB; " + WAY_OUT + ")");
        else if (bytes > WARNED)
            findings.warning(
                    files.location(), files.path(), size + ", and more than 1 MiB is an error (" + WAY_OUT + ")");
    }
}
