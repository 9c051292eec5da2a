package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Operators read and reset the counts of a running gateway, which are in a real store. */
@Needs(VALKEY)
class QuotasOnAdminPortTest {
    private static final String CONFIGURATION = """
            store: { url: "%s", timeout: 1s }
            rate_limits:
              month: { quota: 3/month, zone: Europe/Oslo, key: $header.x-caller }
              total: { quota: 50/week, key: null }
              net: { quota: 5/day, key: $request.network }
              tiers:
                plans: { by: $header.x-plan, gold: { quota: 9/day }, else: { quota: 2/day } }
                key: $header.x-caller
              partners: { rate: 100/s, key: $header.x-caller }
            routes:
              GET /month: { respond: 1, rate_limits: [month, total] }
              GET /net: { respond: 1, rate_limits: [net] }
              GET /tiers: { respond: 1, rate_limits: [tiers, partners] }
            """;

    @RegisterExtension
    final CapturedLog audit = new CapturedLog("audit", Level.INFO);

    private Valkey store;
    private TestGateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        store = Valkey.start(folder);
        gateway = TestGateway.of(CONFIGURATION.formatted(store.url()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        store.close();
    }

    private int status(String path, String caller, String plan) {
        return gateway.get(path, "x-caller", caller, "x-plan", plan).statusCode();
    }

    private static JsonObject json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private long used(String query) {
        return json(gateway.adminGet("/quotas?" + query)).getLong("used");
    }

    @Test
    void a_reset_as_the_first_call_of_an_operator_admits_again() {
        for (int i = 0; i < 3; i++) assertThat(status("/month", "ann", "")).isEqualTo(200);
        assertThat(status("/month", "ann", "")).isEqualTo(429);

        JsonObject reset = json(gateway.adminPost("/quotas/reset?limit=month&key=ann"));

        assertThat(reset.getLong("used")).isZero();
        assertThat(reset.getLong("left")).isEqualTo(3);
        assertThat(status("/month", "ann", "")).isEqualTo(200);
        assertThat(used("limit=month&key=ann")).isEqualTo(1);
        assertThat(audit.lines())
                .filteredOn(line -> line.contains("quota_reset"))
                .singleElement()
                .asString()
                .contains("client=127.0.0.1 limit=month key=")
                .contains("period_start=");
    }

    @Test
    void counts_are_those_of_the_requests() {
        assertThat(status("/month", "ann", "")).isEqualTo(200);
        assertThat(status("/tiers", "ann", "gold")).isEqualTo(200);
        assertThat(status("/tiers", "ann", "none")).isEqualTo(200);
        assertThat(status("/tiers", "bob", "none")).isEqualTo(200);
        assertThat(gateway.get("/net").statusCode()).isEqualTo(200);

        assertThat(used("limit=month&key=ann")).isEqualTo(1);
        assertThat(used("limit=month&key=bob")).isZero();
        assertThat(used("limit=total&key_json=null")).isEqualTo(1);
        assertThat(used("limit=net&key=127.0.0.1")).isEqualTo(1);
        assertThat(used("limit=tiers&plan=gold&key=ann")).isEqualTo(1);
        JsonObject otherwise = json(gateway.adminGet("/quotas?limit=tiers&plan=else&key=ann"));
        assertThat(otherwise.getString("plan")).isEqualTo("else");
        assertThat(otherwise.getLong("quota")).isEqualTo(2);
        assertThat(otherwise.getLong("used")).isEqualTo(1);
        assertThat(json(gateway.adminGet("/quotas?limit=month&key=ann"))
                        .getJsonObject("period")
                        .getString("zone"))
                .isEqualTo("Europe/Oslo");
    }

    @Test
    void a_limit_without_a_quota_and_an_unknown_one_are_problems() {
        assertThat(gateway.adminGet("/quotas?limit=partners&key=ann").statusCode())
                .isEqualTo(422);
        HttpResponse<String> unknown = gateway.adminGet("/quotas?limit=moth&key=ann");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("did you mean month?");
    }

    @Test
    void without_the_store_an_operator_gets_503() {
        store.close();

        HttpResponse<String> response = gateway.adminPost("/quotas/reset?limit=month&key=ann");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("store_unavailable");
        assertThat(gateway.adminGet("/quotas?limit=month&key=ann").statusCode()).isEqualTo(503);
        assertThat(audit.lines()).noneMatch(line -> line.contains("quota_reset"));
    }
}
