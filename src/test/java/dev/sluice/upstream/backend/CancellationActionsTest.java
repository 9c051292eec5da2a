package dev.sluice.upstream.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationActionsTest {
    private final Cancellation cancellation = new Cancellation();
    private final List<String> ran = new ArrayList<>();

    private Runnable register(String action) {
        return cancellation.onCancel(() -> ran.add(action));
    }

    @Test
    void theActionsRunOnceInTheirOrder() {
        register("first");
        register("second");
        cancellation.cancel();
        cancellation.cancel();

        assertThat(ran).containsExactly("first", "second");
        assertThat(cancellation.isCancelled()).isTrue();
    }

    @Test
    void aRemovedActionDoesNotRun() {
        register("first");
        Runnable unregister = register("second");
        register("third");
        unregister.run();
        unregister.run();
        cancellation.cancel();

        assertThat(ran).containsExactly("first", "third");
    }

    @Test
    void anActionRunsAtOnceAfterTheCancellation() {
        cancellation.cancel();
        register("late").run();

        assertThat(ran).containsExactly("late");
    }

    @Test
    void anActionRemovesALaterOneAndItself() {
        List<Runnable> registrations = new ArrayList<>();
        registrations.add(cancellation.onCancel(() -> registrations.forEach(Runnable::run)));
        registrations.add(register("removed"));
        register("last");
        cancellation.cancel();

        assertThat(ran).containsExactly("last");
    }
}
