package dev.sluice.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.load.TestConfiguration;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class FindingReportTest {

    @Test
    void findings_are_rendered_as_json() {
        JsonNode json = JsonReader.DEFAULT.read(Buffer.buffer(FindingReport.json(
                TestConfiguration.load("server: { port: 99999 }\nroutes: { GET /a: { respond: \"$claims\" } }"))));
        assertThat(json).isEqualTo(JsonReader.DEFAULT.read(Buffer.buffer("""
                [ { "severity": "error", "file": "conf/a.yaml", "line": 1, "column": 17, "path": "server.port",
                    "message": "99999 (expected: 0 to 65535)", "source": "server: { port: 99999 }", "caret": 17 },
                  { "severity": "warning", "file": "conf/a.yaml", "line": 2, "column": 31, "path": "routes.GET /a.respond",
                    "message": "$claims: always null, because the route has no identity",
                    "source": "routes: { GET /a: { respond: \\"$claims\\" } }", "caret": 31 } ]
                """)));
    }

    @Test
    void json_redacts_and_cuts_lines_like_text() {
        JsonNode secret = findings("credentials: { c: { grant: basic, pasword: hunter2 } }")
                .get(0);
        assertThat(secret.path("source").textValue()).isEqualTo("credentials: { c: { grant: basic, pasword:…");
        assertThat(secret.path("caret").intValue()).isEqualTo(35);
        JsonNode cut = findings("routes: { GET /a: { respond: 1, \"" + "🦆".repeat(300) + "\": 1 } }")
                .get(0);
        assertThat(cut.path("column").intValue()).isEqualTo(33);
        assertThat(cut.path("source").textValue())
                .hasSizeLessThan(130)
                .matches(text -> text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
        assertThat(cut.path("source").textValue().codePointAt(cut.path("caret").intValue() - 1))
                .isEqualTo('"');
    }

    @Test
    void a_finding_about_a_whole_file_has_no_line() {
        assertThat(findings("").get(0).has("source")).isFalse();
    }

    private static JsonNode findings(String text) {
        return JsonReader.DEFAULT.read(Buffer.buffer(FindingReport.json(TestConfiguration.load(text))));
    }

    @Test
    void a_valid_configuration_has_no_findings() {
        assertThat(FindingReport.json(TestConfiguration.load("routes: { GET /a: { respond: 1 } }")))
                .isEqualTo("[ ]");
    }
}
