package dev.sluice.config.credential;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Warns of token servers that are asked without TLS: whoever is on the way reads the secret and the tokens. */
public record PlainTokenServers(@Nullable Value credentials, Findings findings) {
    private static final String LOOPBACK = "http://(localhost|127(\\.\\d+){3}|\\[::1])([:/?].*)?";

    /** Looks at every entry. */
    public void check() {
        for (Mapping.Entry entry : Value.entries(credentials))
            for (String key : List.of("token_url", "issuer")) {
                Scalar url = Value.scalar(Value.at(entry.value(), key));
                if (url != null) check(url);
            }
    }

    private void check(Scalar url) {
        if (url.text().startsWith("http:") && !url.text().matches(LOOPBACK))
            findings.warning(url, "without TLS, whoever is on the way can read the secret and the tokens; use https");
    }
}
