package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.AdminTlsSpec;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.TelemetrySpec;
import dev.sluice.config.route.RouteDeserializers;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.gateway.compose.BatchSpec;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.FallbackChain;
import dev.sluice.gateway.compose.ForEach;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.ReturnIfStep;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.edge.StrictTransport;
import dev.sluice.gateway.log.LogSpec;
import dev.sluice.gateway.proxy.ForwardingSpec;
import dev.sluice.gateway.proxy.StreamSpec;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.gateway.recent.RequestsSpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.SloSpec;
import dev.sluice.gateway.telemetry.tracing.OtlpSpec;
import dev.sluice.gateway.validation.ValidationLimits;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.upstream.http.HealthCheck;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compares the tables of settings with the code. */
class SettingsTableTest {
    private static final String PART = "settings of a backend";

    @Test
    void the_page_has_every_setting_of_a_backend_with_its_meaning_default_and_range() {
        Page page = Page.read("docs/resilience.md");
        List<String> table = new SettingsTable(
                        Set.of("url", "health.path"),
                        HealthCheck.Spec.defaults("/any"),
                        new ClientTlsSpec(null, null, null))
                .of(BackendSpec.defaults(List.of(URI.create("http://any"))));

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
    }

    @Test
    void the_page_has_every_setting_of_a_response() {
        Page page = Page.read("docs/configuration.md");
        String part = "settings of a response";
        List<String> table = new SettingsTable(Set.of()).of(ComposedResponse.Spec.defaults());

        assertThat(page.part(part)).as(page.advice(part, table)).isEqualTo(table);
    }

    @Test
    void the_page_has_every_limit_on_a_request() {
        check("settings of limits", new SettingsTable(Set.of()).of(ServerSpec.Limits.defaults()));
    }

    @Test
    void the_page_has_every_limit_of_a_route() {
        check(
                "settings of limits of a route",
                new SettingsTable(
                                Set.of(),
                                new EvaluationLimits.Tighter(null, null, null),
                                new ValidationLimits.Tighter(null))
                        .of(GatewayRequest.Limits.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_etags_and_compression() {
        check("settings of forms", new SettingsTable(Set.of()).of(ServerSpec.Responses.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_a_step() {
        CallTemplate.Spec call = new CallTemplate.Spec(CallTarget.parse("GET any /"), Map.of(), Map.of(), null);
        check(
                "settings of a step",
                new SettingsTable(Set.of("call"))
                        .of(new CallStep.Spec(call, null, FallbackChain.Spec.defaults(), Map.of(), null)));
    }

    @Test
    void the_page_has_every_setting_of_a_loop() {
        ForEach.Spec loop = new ForEach.Spec(Expression.parse("[]"), "item", null, 8, 100, ForEach.Overflow.FAIL, null);
        check(
                "settings of a loop",
                new SettingsTable(Set.of("each", "batch.size"), new BatchSpec(1, null, null)).of(loop));
    }

    @Test
    void the_table_of_a_loop_has_the_defaults_of_the_loader() {
        ForEach.Spec loop = new ForEach.Spec(Expression.parse("[]"), "item", null, 8, 100, ForEach.Overflow.FAIL, null);
        Map<String, Object> values = new HashMap<>(RecordReflection.values(loop));
        values.values().removeIf(Objects::isNull);
        values.remove("each");
        assertThat(values).isEqualTo(RouteDeserializers.loopDefaults());
    }

    @Test
    void the_page_has_every_setting_of_an_early_response() {
        ReturnIfStep.Spec early =
                new ReturnIfStep.Spec(Expression.parse("true"), null, ComposedResponse.Spec.defaults());
        check("settings of an early response", new SettingsTable(Set.of("return_if")).of(early));
    }

    @Test
    void the_page_has_every_setting_of_the_server_and_of_the_admin_server() {
        check(
                "settings of the server",
                new SettingsTable(Set.of("hsts.max_age"), new StrictTransport(Duration.ofDays(180)))
                        .of(ServerSpec.defaults()));
        check(
                "settings of the operators' side",
                new SettingsTable(Set.of("tls.certificate", "tls.key"), new AdminTlsSpec("any", "any", null))
                        .of(AdminSpec.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_the_log() {
        check("settings of the log", new SettingsTable(Set.of()).of(LogSpec.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_telemetry() {
        check(
                "settings of telemetry",
                new SettingsTable(Set.of("otlp.endpoint"), OtlpSpec.defaults(URI.create("http://any:4318")))
                        .of(TelemetrySpec.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_kept_requests() {
        check("settings of requests", new SettingsTable(Set.of()).of(RequestsSpec.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_a_route() {
        List<String> table = new ArrayList<>(List.of("| Setting | Meaning |", "|---|---|"));
        for (RecordComponent component : RecordReflection.components(Route.Spec.class)) {
            Setting setting = component.getAnnotation(Setting.class);
            if (setting != null) table.add("| `" + SpecValidator.keyOf(component) + "` | " + setting.value() + " |");
        }
        check("settings of a route", table);
    }

    @Test
    void the_page_has_every_setting_of_an_objective() {
        Page page = Page.read("docs/observability.md");
        String part = "settings of slo";
        List<String> table = new SettingsTable(Set.of("availability")).of(new SloSpec(Percent.parse("99.9%"), null));
        assertThat(page.part(part)).as(page.advice(part, table)).isEqualTo(table);
    }

    @Test
    void the_page_has_every_forwarding_setting() {
        check("settings of forward", new SettingsTable(Set.of()).of(ForwardingSpec.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_streams() {
        check("settings of stream", new SettingsTable(Set.of()).of(StreamSpec.defaults()));
    }

    @Test
    void the_page_has_every_setting_of_websockets() {
        check("settings of websocket", new SettingsTable(Set.of()).of(WebSocketSpec.defaults()));
    }

    private static void check(String part, List<String> table) {
        Page page = Page.read("docs/configuration.md");
        assertThat(page.part(part)).as(page.advice(part, table)).isEqualTo(table);
    }
}
