package dev.sluice.upstream.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.GatewayRequest;
import io.vertx.core.http.HttpMethod;
import java.lang.reflect.Constructor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                Call.class,
                CallContent.class,
                CallRequest.class,
                CallLimits.class,
                Operation.class,
                GatewayRequest.class
            })
    void a_call_and_each_of_its_parts_has_at_most_six_parts(Class<?> type) {
        assertThat(Stream.of(type.getDeclaredConstructors()).mapToInt(Constructor::getParameterCount))
                .allMatch(count -> count <= 6)
                .anyMatch(count -> count >= 3);
    }

    @Test
    void an_operation_is_equal_to_that_of_a_file_whose_lines_have_moved() {
        Operation operation = new Operation("orders", HttpMethod.GET, "/orders");
        BackendLocations locations = new BackendLocations(new SourceLocation("conf/a.yaml", 3, 1), null, null);
        assertThat(new Operation("orders", HttpMethod.GET, "/orders", locations))
                .isEqualTo(operation)
                .hasSameHashCodeAs(operation);
        assertThat(new Operation("orders", HttpMethod.PUT, "/orders")).isNotEqualTo(operation);
    }
}
