package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.Json;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class LoadedTest {

    @Test
    void findings_are_json_for_machines() {
        JsonNode json = Json.parse(
                Buffer.buffer(Conf.load("server: { port: 99999 }\nroutes: { GET /a: { respond: \"$claims\" } }")
                        .toJson()));
        assertThat(json).isEqualTo(Json.parse(Buffer.buffer("""
                [ { "severity": "error", "file": "conf/a.yaml", "line": 1, "column": 17, "path": "server.port",
                    "message": "99999 (expected: 0 to 65535)" },
                  { "severity": "warning", "file": "conf/a.yaml", "line": 2, "column": 31, "path": "routes.GET /a.respond",
                    "message": "$claims: always null, because the route has no identity" } ]
                """)));
    }

    @Test
    void a_sound_configuration_has_no_findings() {
        assertThat(Conf.load("routes: { GET /a: { respond: 1 } }").toJson()).isEqualTo("[ ]");
    }
}
