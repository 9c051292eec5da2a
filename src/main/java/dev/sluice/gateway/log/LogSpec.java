package dev.sluice.gateway.log;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The settings of the log. A reload changes them. */
public record LogSpec(
        @Setting(
                "The requests in the access log: all, off, or a list of errors, partial, client_errors, slow: 500ms and"
                        + " sample: 1%.")
        AccessSpec access,

        @Setting("The format of each line: text, json or ecs; left out, that of SLUICE_LOG, or else text.") @Nullable
        LogFormat format,

        @Setting("How the access log shows the subject of a caller: hashed, plain or off.")
        SubjectMode subject,

        @Setting(
                "The key of the hash, 16 to 1024 bytes; keep it in a file. Left out, each start of the gateway uses a random key.")
        @Nullable
        Secret subjectKey) {
    private static final int MIN_KEY_BYTES = 16;
    private static final int MAX_KEY_BYTES = 1024;

    public LogSpec {
        int keyBytes = subjectKey == null ? MIN_KEY_BYTES : subjectKey.value().getBytes(StandardCharsets.UTF_8).length;
        SpecValidator.of(LogSpec.class, access, format, subject, subjectKey)
                .require(
                        keyBytes >= MIN_KEY_BYTES && keyBytes <= MAX_KEY_BYTES,
                        "subject_key",
                        keyBytes + " bytes",
                        MIN_KEY_BYTES + " to " + MAX_KEY_BYTES + " bytes")
                .throwIfInvalid();
    }

    public static LogSpec defaults() {
        return new LogSpec(AccessSpec.DEFAULT, null, SubjectMode.HASHED, null);
    }
}
