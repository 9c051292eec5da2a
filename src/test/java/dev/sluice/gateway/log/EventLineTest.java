package dev.sluice.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.audit.AuditEvent;
import dev.sluice.docs.Page;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

/** The lines of messages and of the audit log in all formats. */
class EventLineTest {
    private static final Instant TIME = Instant.parse("2027-01-15T08:00:00.250Z");

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @BeforeEach
    void capture() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        events.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(events);
    }

    @Test
    void a_message_has_its_level_and_its_values() {
        log().atInfo()
                .addKeyValue("host", "::1")
                .addKeyValue("port", 8080)
                .addKeyValue("name", "a b")
                .log("listening for callers");

        assertThat(lines())
                .containsExactly(
                        "2027-01-15T08:00:00.250Z INFO  dev.sluice listening for callers host=::1 port=8080 name=\"a b\"",
                        "{\"time\":\"2027-01-15T08:00:00.250Z\",\"level\":\"INFO\",\"logger\":\"dev.sluice\","
                                + "\"message\":\"listening for callers\",\"host\":\"::1\",\"port\":8080,\"name\":\"a b\"}",
                        "{\"@timestamp\":\"2027-01-15T08:00:00.250Z\",\"log.level\":\"info\",\"ecs.version\":\"8.11.0\","
                                + "\"log.logger\":\"dev.sluice\",\"message\":\"listening for callers\","
                                + "\"labels.host\":\"::1\",\"labels.port\":\"8080\",\"labels.name\":\"a b\"}");
    }

    @Test
    void a_duration_is_a_number_of_milliseconds() {
        log().atDebug().addKeyValue("ms", Duration.ofNanos(1_500_000)).log("step ended");

        assertThat(lines().get(0)).endsWith(" DEBUG dev.sluice step ended ms=1.500");
        assertThat(lines().get(1)).endsWith("\"message\":\"step ended\",\"ms\":1.500}");
        assertThat(lines().get(2)).contains("\"labels.ms\":\"1.500\"");
    }

    @Test
    void the_page_has_the_line_of_a_breaker_in_each_format() {
        List<String> part = Stream.of(
                        List.of("```"),
                        auditLines(AuditEvent.BREAKER, "orders", "closed", "open", "rate"),
                        List.of("```"))
                .flatMap(List::stream)
                .toList();
        Page page = Page.read("docs/observability.md");
        assertThat(page.part("audit lines"))
                .as(page.advice("audit lines", part))
                .isEqualTo(part);
    }

    @ParameterizedTest
    @EnumSource(AuditEvent.class)
    void each_event_of_the_audit_log_is_one_json_object_with_its_values(AuditEvent event) throws IOException {
        Object[] values = event.keys().stream().map(key -> key + " 1").toArray();
        JsonNode line = new JsonMapper().readTree(auditLines(event, values).get(1));

        assertThat(line.get("level").textValue()).isEqualTo(event.level().toString());
        assertThat(line.get("event").textValue()).isEqualTo(event.code());
        for (String key : event.keys()) assertThat(line.get(key).textValue()).isEqualTo(key + " 1");
    }

    /** Writes the entry with a logger of this context, because the logger of the audit log belongs to the process. */
    private List<String> auditLines(AuditEvent event, Object... values) {
        context.getLogger("audit").atLevel(event.level()).log("{}", event.with(values));
        return lines();
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void an_exception_stays_on_its_line(LogFormat format) {
        log().error("it failed\nERROR not a line", new IllegalStateException("first\nsecond\u001b[31m"));

        assertThat(line(format).strip())
                .doesNotContain("\n", "\u001b")
                .contains("it failed\\nERROR not a line", "IllegalStateException", "EventLineTest.java", "\\u001b[31m");
    }

    @Test
    void an_exception_in_ecs_has_its_type_message_and_stack_trace() throws IOException {
        log().error("it failed", new IllegalStateException("a reason"));

        JsonNode line = new JsonMapper().readTree(line(LogFormat.ECS));
        assertThat(line.get("error.type").textValue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(line.get("error.message").textValue()).isEqualTo("a reason");
        assertThat(line.get("error.stack_trace").textValue()).contains("EventLineTest.java");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void a_message_and_a_value_of_a_megabyte_are_cut(LogFormat format) {
        log().atWarn().addKeyValue("id", "\u001b".repeat(1 << 20)).log("x".repeat(1 << 20));

        assertThat(line(format).length()).isBetween(8192 + 2000, 8192 + 2048 + 300);
    }

    private Logger log() {
        return context.getLogger("dev.sluice");
    }

    private List<String> lines() {
        return Arrays.stream(LogFormat.values())
                .map(format -> line(format).strip())
                .toList();
    }

    private String line(LogFormat format) {
        LoggingEvent event = (LoggingEvent) Objects.requireNonNull(events.list.get(0));
        LoggingEvent dated = new LoggingEvent(
                "any",
                context.getLogger(event.getLoggerName()),
                event.getLevel(),
                event.getMessage(),
                null,
                event.getArgumentArray());
        dated.setInstant(TIME);
        if (event.getKeyValuePairs() != null) event.getKeyValuePairs().forEach(dated::addKeyValuePair);
        dated.setThrowableProxy((ThrowableProxy) event.getThrowableProxy());
        LineBuffer buffer = new LineBuffer();
        EventEncoder.encode(dated, LineWriter.of(format, buffer));
        return buffer.toString();
    }
}
