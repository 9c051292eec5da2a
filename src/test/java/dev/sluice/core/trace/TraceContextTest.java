package dev.sluice.core.trace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.digest.Hex;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void a_header_has_a_trace_a_span_and_a_flag() {
        TraceContext context = requireNonNull(TraceContext.parse(HEADER, "vendor=1"));
        assertThat(context.traceId()).isEqualTo(TRACE);
        assertThat(Hex.of(context.spanId())).isEqualTo(SPAN);
        assertThat(context.isSampled()).isTrue();
        assertThat(context.state()).isEqualTo("vendor=1");
    }

    @Test
    void a_header_that_is_written_reads_as_the_same_context() {
        TraceContext context = requireNonNull(TraceContext.parse(HEADER, null));
        assertThat(context.header(context.spanId())).isEqualTo(HEADER);
        assertThat(context.withSampled(false).header(context.spanId())).isEqualTo("00-" + TRACE + "-" + SPAN + "-00");
    }

    @Test
    void a_new_trace_can_be_read() {
        TraceContext context = TraceContext.start(new Random(1));
        assertThat(TraceContext.parse(context.header(context.spanId()), null)).isEqualTo(context);
    }

    @Test
    void a_generator_of_zeros_makes_valid_ids() {
        TraceContext context = TraceContext.start(() -> 0);
        assertThat(TraceContext.parse(context.header(context.spanId()), null)).isEqualTo(context);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cc-" + TRACE + "-" + SPAN + "-01",
                "cc-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-ff"
            })
    void a_later_version_and_unknown_flags_are_read(String header) {
        TraceContext context = requireNonNull(TraceContext.parse(header, null));
        assertThat(context.traceId()).isEqualTo(TRACE);
        assertThat(context.isSampled()).isTrue();
    }

    /** The malformed forms of the validation suite of W3C Trace Context. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE,
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-",
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-" + TRACE + "-" + SPAN + "-001",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-01.",
                "00-" + TRACE + "-" + SPAN + "-.0",
                "00-" + TRACE + "-" + SPAN + "-0G",
                "cc-" + TRACE + "-" + SPAN + "-01.more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "0-" + TRACE + "-" + SPAN + "-01",
                "000-" + TRACE + "-" + SPAN + "-01",
                ".0-" + TRACE + "-" + SPAN + "-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-" + SPAN + "-01",
                "00-4bf92f3577b34da6a3ce929d0e0e47361-" + SPAN + "-01",
                "00-.bf92f3577b34da6a3ce929d0e0e4736-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-" + TRACE + "-00f067aa0ba902b-01",
                "00-" + TRACE + "-00f067aa0ba902b71-01",
                "00-" + TRACE + "-.0f067aa0ba902b7-01",
                "00-" + TRACE + "-00F067AA0BA902B7-01",
                " 00-" + TRACE + "-" + SPAN + "-01",
                "00_" + TRACE + "_" + SPAN + "_01"
            })
    void a_malformed_header_is_no_context(String header) {
        assertThat(TraceContext.parse(header, null)).isNull();
    }
}
