package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.compose.ComposedResponse;
import dev.sluice.compose.ForEach;
import dev.sluice.compose.GatewayRequest;
import dev.sluice.config.BackendSpec;
import dev.sluice.edge.ServerSpec;
import dev.sluice.expression.Expression;
import dev.sluice.identity.JwsAlgorithm;
import dev.sluice.identity.JwtSpec;
import dev.sluice.proxy.StreamSpec;
import dev.sluice.proxy.websocket.WebSocketSpec;
import dev.sluice.recent.RequestsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the values in the tables of limits with the defaults in the code. */
class SecurityPageTest {
    /** A row of a table of settings: the setting, and the default after the meaning and the way to write it. */
    private static final Pattern SETTING = Pattern.compile("\\| `([^`]+)` \\|.*\\| (`[^`]*`|none|) \\| [^|]*\\|");

    /** A row of a table of limits with a setting. */
    private static final Pattern LIMIT = Pattern.compile("\\| [^|]+ \\| `([^`]+)` \\| ([^|]+) \\| [^|]*\\|");

    private final Map<String, String> defaults = new HashMap<>();

    SecurityPageTest() {
        add("server.", Set.of(), ServerSpec.defaults());
        add("backends.*.", Set.of("url"), BackendSpec.defaults(List.of(URI.create("http://any"))));
        add("requests.", Set.of(), RequestsSpec.defaults());
        add("routes.*.answer.", Set.of(), ComposedResponse.Spec.defaults());
        add("routes.*.limits.", Set.of(), GatewayRequest.Limits.defaults());
        add("routes.*.stream.", Set.of(), StreamSpec.defaults());
        add("routes.*.websocket.", Set.of(), WebSocketSpec.defaults());
        add(
                "routes.*.steps.*.",
                Set.of("each"),
                new ForEach.Spec(Expression.parse("[]"), "item", null, 8, 100, ForEach.Overflow.FAIL, null));
        add("identity.*.jwt.", Set.of("issuer", "audience"), jwt());
    }

    private static JwtSpec jwt() {
        return new JwtSpec(
                "https://any",
                List.of("any"),
                null,
                null,
                JwsAlgorithm.defaults(),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
    }

    private void add(String prefix, Set<String> required, Record spec) {
        for (String line : new SettingsTable(required).of(spec)) {
            Matcher row = SETTING.matcher(line);
            if (row.matches()) defaults.put(prefix + row.group(1), row.group(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits of callers", "limits of backends"})
    void each_limit_with_a_setting_has_its_default(String part) {
        List<Matcher> limits = Page.read("docs/security.md").part(part).stream()
                .map(LIMIT::matcher)
                .filter(Matcher::matches)
                .toList();

        assertThat(limits)
                .hasSizeGreaterThan(10)
                .allSatisfy(limit -> assertThat(defaults).containsEntry(limit.group(1), limit.group(2)));
    }
}
