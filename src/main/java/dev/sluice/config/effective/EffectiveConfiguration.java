package dev.sluice.config.effective;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Mapping;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A configuration as YAML with all its defaults, in the order of the schema. A comment behind each value has its origin. Secrets,
 * headers, hashes of keys, and bodies and constants that are sent to backends are replaced; a value of a variable or a file has its
 * reference. Apart from these values, the text loads as an equal configuration.
 *
 * <p>It is compressed, because the located values of 10,000 routes take 56 MB. Immutable and thread-safe.
 */
public final class EffectiveConfiguration {
    private static final int BUFFER = 1 << 16;

    private final byte[] compressed;

    private EffectiveConfiguration(byte[] compressed) {
        this.compressed = compressed;
    }

    /**
     * Renders a configuration, which takes about 0.2 s for 10,000 routes, and 0.6 s the first time.
     *
     * @param settings the merged content of the files, from which the configuration was loaded
     */
    public static EffectiveConfiguration of(Configuration configuration, Mapping settings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FastGzip gzip = new FastGzip(bytes)) {
            for (Supplier<String> part : new ConfigurationRenderer(configuration, settings).parts())
                gzip.write(part.get().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EffectiveConfiguration(bytes.toByteArray());
    }

    /** Compresses with the least effort: the text repeats itself so much that more effort saves a fifth. */
    private static final class FastGzip extends GZIPOutputStream {
        private FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** Returns the text in UTF-8. The caller closes the stream. */
    public InputStream open() {
        try {
            return new GZIPInputStream(new ByteArrayInputStream(compressed), BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
