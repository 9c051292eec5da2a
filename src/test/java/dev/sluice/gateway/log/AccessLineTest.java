package dev.sluice.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of requests in all formats. */
class AccessLineTest {
    private static final long START = 1_800_000_000_000L;
    private static final TraceContext CONTEXT =
            new TraceContext(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, false, null);

    private static final String EVIL =
            "\u001b[31mred\u001b[0m\r\n{\"level\":\"ERROR\"}\u2028\u2029\u0085\u202e\u0000\u007f\ud800 \\\" é😀";

    private SubjectPolicy subjects =
            new SubjectPolicy(SubjectMode.HASHED, "0123456789abcdef".getBytes(StandardCharsets.UTF_8));

    @Test
    void a_failed_request_is_one_line_of_text() {
        assertThat(line(LogFormat.TEXT, failed()))
                .isEqualTo("2027-01-15T08:00:00.250Z INFO  access"
                        + " request_id=r-1 trace_id=0af7651916cd43dd8448eb211c80319c client=192.0.2.7 identity=partners"
                        + " subject=b7a04172e11eaea238a11b25b8cf06e7 method=GET route=\"GET /customers/{id}\" status=502"
                        + " bytes_in=0 bytes_out=181 duration_ms=250.375 reason=connect_failed failed_step=customer"
                        + " detail=\"no connection to crm:8080\" step.customer.backend=crm step.customer.endpoint=crm:8080"
                        + " step.customer.calls=1 step.customer.attempts=2 step.customer.outcome=failed"
                        + " step.customer.reason=connect_failed step.customer.ms=249.000\n");
    }

    @Test
    void a_failed_request_is_one_json_object() {
        assertThat(line(LogFormat.JSON, failed())).isEqualTo("""
                {"time":"2027-01-15T08:00:00.250Z","level":"INFO","logger":"access","request_id":"r-1",\
                "trace_id":"0af7651916cd43dd8448eb211c80319c","client":"192.0.2.7","identity":"partners",\
                "subject":"b7a04172e11eaea238a11b25b8cf06e7","method":"GET","route":"GET /customers/{id}","status":502,\
                "bytes_in":0,"bytes_out":181,"duration_ms":250.375,"reason":"connect_failed","failed_step":"customer",\
                "detail":"no connection to crm:8080","steps":[{"name":"customer","backend":"crm","endpoint":"crm:8080",\
                "calls":1,"attempts":2,"outcome":"failed","reason":"connect_failed","ms":249.000}]}
                """);
    }

    @Test
    void a_failed_request_has_the_names_of_the_elastic_common_schema() {
        assertThat(line(LogFormat.ECS, failed())).isEqualTo("""
                {"@timestamp":"2027-01-15T08:00:00.250Z","log.level":"info","ecs.version":"8.11.0",\
                "log.logger":"access","http.request.id":"r-1","trace.id":"0af7651916cd43dd8448eb211c80319c",\
                "client.address":"192.0.2.7","client.ip":"192.0.2.7","labels.identity":"partners",\
                "user.hash":"b7a04172e11eaea238a11b25b8cf06e7","http.request.method":"GET",\
                "labels.route":"GET /customers/{id}","http.response.status_code":502,"http.request.body.bytes":0,\
                "http.response.body.bytes":181,"event.duration":250375000,"event.reason":"connect_failed",\
                "labels.failed_step":"customer","error.message":"no connection to crm:8080",\
                "sluice.steps":[{"name":"customer","backend":"crm","endpoint":"crm:8080","calls":1,"attempts":2,\
                "outcome":"failed","reason":"connect_failed","ms":249.000}]}
                """);
    }

    @Test
    void a_request_without_optional_values_leaves_their_fields_out() throws IOException {
        RequestTrace trace = trace("r-1");
        trace.onHead("GET", null);
        trace.onResponseHead(200, true, 0);
        trace.onEnd(0, 2, TimeUnit.MILLISECONDS.toNanos(1));

        assertThat(json(line(LogFormat.JSON, trace)).fieldNames())
                .toIterable()
                .containsExactly(
                        "time",
                        "level",
                        "logger",
                        "request_id",
                        "trace_id",
                        "method",
                        "route",
                        "status",
                        "bytes_in",
                        "bytes_out",
                        "duration_ms");
    }

    @Test
    void an_incomplete_response_is_marked() throws IOException {
        RequestTrace trace = trace("r-1");
        trace.onResponseHead(200, false, 0);
        trace.onEnd(0, 2, 1);

        assertThat(json(line(LogFormat.JSON, trace)).get("incomplete").booleanValue())
                .isTrue();
        assertThat(line(LogFormat.TEXT, trace)).contains(" incomplete=true ");
    }

    @Test
    void a_client_that_is_no_ip_address_is_no_ip_address_of_the_schema() throws IOException {
        RequestTrace trace = trace("r-1");
        trace.onHead("GET", "_hidden");
        trace.onEnd(0, 0, 1);

        JsonNode line = json(line(LogFormat.ECS, trace));
        assertThat(line.get("client.address").textValue()).isEqualTo("_hidden");
        assertThat(line.has("client.ip")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void hostile_values_stay_on_one_line_without_control_characters(LogFormat format) {
        String line = line(format, hostile(EVIL));

        assertThat(line).endsWith("\n").contains("\\u001b[31mred", "\\u2028\\u2029", "\\u202e", "é😀");
        assertThat(line.strip().codePoints())
                .allSatisfy(character -> assertThat(Character.getType(character))
                        .isNotIn((int) Character.CONTROL, (int) Character.FORMAT, (int) Character.LINE_SEPARATOR, (int)
                                Character.PARAGRAPH_SEPARATOR));
    }

    @ParameterizedTest
    @EnumSource(
            value = LogFormat.class,
            names = {"JSON", "ECS"})
    void hostile_values_are_read_back_as_they_were(LogFormat format) throws IOException {
        JsonNode line = json(line(format, hostile(EVIL)));

        String expected = EVIL.replace('\ud800', '\ufffd');
        assertThat(line.get(format == LogFormat.JSON ? "detail" : "error.message")
                        .textValue())
                .isEqualTo(expected);
        assertThat(line.get(format == LogFormat.JSON ? "method" : "http.request.method")
                        .textValue())
                .isEqualTo(expected.substring(0, 32));
    }

    @Test
    void a_value_cannot_add_a_field_to_a_line_of_text() {
        RequestTrace trace = trace("r-1");
        trace.onHead("GET status=200", "192.0.2.7\" status=200");
        trace.onEnd(0, 0, 1);

        assertThat(line(LogFormat.TEXT, trace))
                .contains(" client=\"192.0.2.7\\\" status=200\" method=\"GET status=200\" ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u001b", "é", "😀", "\""})
    void a_value_has_at_most_256_bytes_in_a_line(String part) throws IOException {
        RequestTrace trace = hostile(part.repeat(1 << 20));
        String line = line(LogFormat.JSON, trace);

        assertThat(line.length()).isLessThan(3000);
        String detail = json(line).get("detail").textValue();
        assertThat(detail).startsWith(part).endsWith("…").doesNotContain("\ufffd");
        int start = line.indexOf("\"detail\":\"") + "\"detail\":\"".length();
        String written = line.substring(start, line.indexOf("…", start) + 1);
        assertThat(written.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(240, 256);
    }

    @Test
    void a_value_of_256_bytes_is_written_whole() throws IOException {
        assertThat(json(line(LogFormat.JSON, hostile("a".repeat(256))))
                        .get("detail")
                        .textValue())
                .isEqualTo("a".repeat(256));
    }

    @Test
    void a_hash_is_the_same_with_the_same_key_and_another_with_another_key() {
        SubjectPolicy same = new SubjectPolicy(SubjectMode.HASHED, "0123456789abcdef".getBytes(StandardCharsets.UTF_8));
        SubjectPolicy other =
                new SubjectPolicy(SubjectMode.HASHED, "0123456789abcdeg".getBytes(StandardCharsets.UTF_8));

        assertThat(subjects.show("anna")).isEqualTo(same.show("anna")).hasSize(32);
        assertThat(other.show("anna")).isNotEqualTo(subjects.show("anna"));
        assertThat(subjects.show("berta")).isNotEqualTo(subjects.show("anna"));
    }

    @Test
    void a_subject_is_plain_or_left_out_on_request() throws IOException {
        subjects = new SubjectPolicy(SubjectMode.PLAIN, new byte[16]);
        assertThat(json(line(LogFormat.JSON, failed())).get("subject").textValue())
                .isEqualTo("anna");
        assertThat(json(line(LogFormat.ECS, failed())).get("user.id").textValue())
                .isEqualTo("anna");
        subjects = new SubjectPolicy(SubjectMode.OFF, new byte[16]);
        assertThat(json(line(LogFormat.JSON, failed())).has("subject")).isFalse();
    }

    @Test
    void a_program_with_its_own_logging_gets_the_fields_as_text() {
        assertThat(new AccessEntry(failed(), subjects).toString())
                .startsWith("request_id=r-1 ")
                .endsWith("ms=249.000");
    }

    private static RequestTrace trace(String id) {
        return new RequestTrace(id, CONTEXT, 0, 0, START);
    }

    static RequestTrace failed() {
        RequestTrace trace = trace("r-1");
        trace.onHead("GET", "192.0.2.7");
        trace.onRoute("GET /customers/{id}");
        trace.onAuthenticated("partners", "anna");
        StepTrace step = trace.startStep("customer", millis(1));
        CallTrace call = step.startCall("crm", "GET /customers/{id}", 1, millis(1));
        call.startAttempt(2, millis(1)).onEndpoint("crm:8080");
        call.startAttempt(3, millis(100)).onEndpoint("crm:8080");
        step.onEnd("failed", FailureReason.CONNECT_FAILED, millis(250));
        trace.onFailure(FailureReason.CONNECT_FAILED, "customer", "no connection to crm:8080");
        trace.onResponseHead(502, true, millis(250));
        trace.onEnd(0, 181, millis(250) + 375_000);
        return trace;
    }

    /** Returns the same line in all formats. */
    static List<String> sampleLines() {
        AccessLineTest lines = new AccessLineTest();
        return Arrays.stream(LogFormat.values())
                .map(format -> lines.line(format, failed()).strip())
                .toList();
    }

    private static RequestTrace hostile(String value) {
        RequestTrace trace = trace(value);
        trace.onHead(value, value);
        trace.onRoute(value);
        trace.onAuthenticated(value, value);
        trace.onFailure(TestCalls.reason(value), value, value);
        trace.startStep("step", 0).onEnd(value, TestCalls.reason(value), 1);
        trace.onEnd(0, 0, 1);
        return trace;
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private String line(LogFormat format, RequestTrace trace) {
        LineBuffer buffer = new LineBuffer();
        LoggingEvent event =
                new LoggingEvent("any", new LoggerContext().getLogger("access"), Level.INFO, "{}", null, new Object[] {
                    new AccessEntry(trace, subjects)
                });
        EventEncoder.encode(event, LineWriter.of(format, buffer));
        return buffer.toString();
    }

    private static JsonNode json(String line) throws IOException {
        assertThat(line).endsWith("\n");
        return new JsonMapper().readTree(line);
    }
}
