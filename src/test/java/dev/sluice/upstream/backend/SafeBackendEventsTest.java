package dev.sluice.upstream.backend;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SafeBackendEventsTest {
    private static final Map<Class<?>, Object> ANY = Map.of(
            String.class,
            "any",
            Duration.class,
            Duration.ZERO,
            int.class,
            200,
            boolean.class,
            true,
            Operation.class,
            new Operation("orders", io.vertx.core.http.HttpMethod.GET, "/"));

    static Stream<Method> events() {
        return Arrays.stream(BackendEvents.class.getMethods());
    }

    @ParameterizedTest
    @MethodSource("events")
    void a_listener_that_throws_does_not_fail_its_caller(Method event) {
        BackendEvents broken = (BackendEvents) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BackendEvents.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("a bug");
                });
        Object[] arguments =
                Arrays.stream(event.getParameterTypes()).map(ANY::get).toArray();
        BackendEvents unfailing = SafeBackendEvents.of(broken);
        assertThatCode(() -> invoke(event, unfailing, arguments)).doesNotThrowAnyException();
    }

    private static void invoke(Method event, BackendEvents events, Object... arguments) throws Throwable {
        try {
            event.invoke(events, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
