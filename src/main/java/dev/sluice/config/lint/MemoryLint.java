package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.edge.ServerSpec;
import dev.sluice.memory.MemoryBudget;
import dev.sluice.route.Route;
import dev.sluice.spec.Size;
import org.jspecify.annotations.Nullable;

/** Refuses a limit of request bodies that no request could use, because its share of the memory is less. */
record MemoryLint(LintContext context, long heap) {
    static void check(LintContext context, long heap) {
        MemoryLint lint = new MemoryLint(context, heap);
        ServerSpec server = context.configuration().server();
        if (context.sources().isInvalid(server, "memory")) return;
        lint.check(server.limits().body(), context.at("server", "limits", "body"));
        context.routes().forEach(lint::check);
    }

    private void check(Route.Spec route) {
        Size body = route.limits().body();
        boolean isHeld = route.proxy() == null;
        // BodyLimitLint reports a larger one.
        if (body != null && isHeld && body.compareTo(BodyLimitLint.MAX_HELD) <= 0)
            check(body, context.ownOrDefault(route, "limits", "body"));
    }

    private void check(Size body, @Nullable ConfigValue value) {
        ServerSpec server = context.configuration().server();
        long share = MemoryBudget.shareOf(server.memoryOf(heap));
        if (body.bytes() > share)
            context.error(
                    value == null ? context.settings() : value,
                    "a body of " + body + " exceeds the memory of one request (expected: at most " + mib(share)
                            + ", a quarter of server.memory, which is " + server.memory() + " of a heap of " + mib(heap)
                            + ")");
    }

    private static Size mib(long bytes) {
        return Size.mib(bytes >> 20);
    }
}
