package dev.sluice.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Fuzzes the check of JSON bytes in replies. It accepts exactly what Jackson accepts with the same limits, with duplicate keys
 * rejected, if the JDK reads the bytes as UTF-8.
 */
public final class ScanTarget {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(1000)
                    .build())
            .build();

    private ScanTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        check(input);
    }

    /** Returns whether the bytes are accepted. Fails if only one of the two readers accepts them. */
    public static boolean check(byte[] input) {
        boolean accepted = isAccepted(input);
        if (accepted != isAcceptedByJackson(input))
            throw new AssertionError("accepted: " + accepted + ", but Jackson disagrees");
        return accepted;
    }

    private static boolean isAccepted(byte[] input) {
        try {
            Json.validate(input);
            return true;
        } catch (InvalidJsonException rejected) {
            return false;
        }
    }

    private static boolean isAcceptedByJackson(byte[] input) {
        try (JsonParser parser = JACKSON.createParser(input)) {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input));
            if (parser.nextToken() == null) return false;
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException rejected) {
            return false;
        }
    }
}
