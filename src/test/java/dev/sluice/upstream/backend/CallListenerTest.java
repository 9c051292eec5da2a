package dev.sluice.upstream.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The listeners of a call add up, for each event. */
class CallListenerTest {
    private final Call call = new TestCalls(new ManualClock()).get();
    private final List<String> heard = new ArrayList<>();

    static Stream<Method> events() {
        return Stream.of(CallListener.class.getMethods())
                .filter(method -> method.getName().startsWith("on"));
    }

    /** Returns a listener that notes each event under its name. */
    private CallListener noting(String name) {
        return listener((proxy, event, arguments) -> {
            heard.add(name + " " + event.getName());
            return null;
        });
    }

    private static CallListener throwing() {
        return listener((proxy, event, arguments) -> {
            throw new IllegalStateException("a bug of the listener");
        });
    }

    private static CallListener listener(InvocationHandler onEvent) {
        InvocationHandler handler =
                (proxy, method, arguments) -> method.getName().startsWith("on")
                        ? onEvent.invoke(proxy, method, arguments)
                        : InvocationHandler.invokeDefault(proxy, method, arguments);
        return (CallListener) Proxy.newProxyInstance(
                CallListener.class.getClassLoader(), new Class<?>[] {CallListener.class}, handler);
    }

    private static void tell(Call call, Method event) {
        call.tell(listener -> {
            try {
                event.invoke(listener);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("events")
    void two_policies_hear_every_event_in_their_order(Method event) {
        tell(call.listenedBy(noting("first")).listenedBy(noting("second")), event);
        assertThat(heard).containsExactly("first " + event.getName(), "second " + event.getName());
    }

    @ParameterizedTest
    @MethodSource("events")
    void a_listener_that_throws_costs_neither_the_other_nor_the_call(Method event) {
        tell(call.listenedBy(throwing()), event);
        tell(call.listenedBy(throwing()).listenedBy(noting("second")), event);
        tell(call.listenedBy(noting("first")).listenedBy(throwing()), event);
        assertThat(heard).containsExactly("second " + event.getName(), "first " + event.getName());
    }

    @Test
    void each_copy_of_a_call_has_its_listeners() {
        Call listened = call.listenedBy(noting("first"));
        listened.withTenant("a")
                .withHeader("x", "y")
                .withCancellation(new Cancellation())
                .tell(CallListener::onStreamStart);
        assertThat(heard).containsExactly("first onStreamStart");
        call.tell(CallListener::onStreamStart);
        assertThat(heard).hasSize(1);
    }

    @Test
    void none_adds_no_object() {
        CallListener listener = noting("first");
        assertThat(CallListener.NONE.and(listener)).isSameAs(listener);
        assertThat(listener.and(CallListener.NONE)).isSameAs(listener);
    }
}
