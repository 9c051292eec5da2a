package dev.sluice.config.lint;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.limit.KeyShares;
import dev.sluice.gateway.route.Route;
import dev.sluice.upstream.credentials.CredentialsSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rejects a limit of request bodies that no request could use, because its share of the memory is less. Warns if requests and the
 * structures that outlive them may fill the heap together, and of a number of keys of rate limits that has no effect, or is too small.
 */
record MemoryLint(LintContext context, long heap) {
    private static final Set<HeapShare> OF_PROCESS = Set.of(
            HeapShare.ACCESS_LINES,
            HeapShare.AUDIT_LINES,
            HeapShare.APPLICATION_LINES,
            HeapShare.TRACES,
            HeapShare.PATTERNS);
    private static final Set<HeapShare> OF_JWT = Set.of(HeapShare.VERIFIED_TOKENS);
    private static final Set<HeapShare> OF_INTROSPECTION = Set.of(HeapShare.INTROSPECTED_TOKENS);
    private static final Set<HeapShare> OF_CREDENTIALS =
            Set.of(HeapShare.TOKENS_OF_CALLERS, HeapShare.REVOCABLE_TOKENS);

    /** The part of the heap for the gateway itself and for the garbage collector. */
    private static final int FREE_FRACTION = 8;

    private static final int FEW_KEYS = 100;

    static void check(LintContext context, long heap) {
        MemoryLint lint = new MemoryLint(context, heap);
        ServerSpec server = context.configuration().server();
        if (!context.isKnown("server", "memory")) return;
        if (context.isKnown("server", "limits", "body"))
            lint.check(server.limits().body(), context.at("server", "limits", "body"));
        context.routes().forEach(lint::check);
        lint.checkShares();
        lint.checkKeys(server);
    }

    /** The keys of all rate limits together may hold a quarter of the memory. The gateway keeps no further ones. */
    private void checkKeys(ServerSpec server) {
        ConfigValue value = context.at("server", "rate_limit_keys");
        Integer keys = server.rateLimitKeys();
        long most = KeyShares.most(server.memoryOf(heap));
        if (keys != null && value != null && keys > most)
            context.warning(
                    value,
                    value.describe() + ": further keys are not kept (expected: at most " + most
                            + ", which hold a quarter of server.memory, which is " + server.memory() + " of a heap of "
                            + mib(heap) + ")");
        warnOfFewKeys(server, value == null ? context.at("rate_limits") : value);
    }

    private void warnOfFewKeys(ServerSpec server, @Nullable ConfigValue value) {
        int limits = context.configuration().rateLimits().size();
        int each = KeyShares.of(server.rateLimitKeys(), server.memoryOf(heap)).ofEach(limits);
        if (limits == 0 || each >= FEW_KEYS) return;
        context.warning(
                value == null ? context.settings() : value,
                "each of " + limits + " rate limits keeps at most " + each + " keys (expected: at least " + FEW_KEYS
                        + ", or limits forget active callers)");
    }

    private void checkShares() {
        Configuration configuration = context.configuration();
        long held = configuration.server().memoryOf(heap) + bytes(OF_PROCESS);
        for (IdentitySpec identity : configuration.identity().values())
            held += (identity.jwt() == null ? 0 : bytes(OF_JWT))
                    + (identity.introspection() == null ? 0 : bytes(OF_INTROSPECTION));
        for (CredentialsSpec credentials : configuration.credentials().values())
            held += credentials.needsCaller() ? bytes(OF_CREDENTIALS) : 0;
        if (held > heap - heap / FREE_FRACTION) warnOfShares(held);
    }

    private long bytes(Set<HeapShare> shares) {
        return shares.stream().mapToLong(share -> share.bytes(heap)).sum();
    }

    private void warnOfShares(long held) {
        ConfigValue memory = context.at("server", "memory");
        context.warning(
                memory == null ? context.settings() : memory,
                "requests and the structures that outlive them may hold " + mib(held) + " of a heap of " + mib(heap)
                        + " (expected: at most 7/8 of it; server.memory is "
                        + context.configuration().server().memory()
                        + ", and each identity with tokens and each exchange of tokens has about 1/32)");
    }

    private void check(Route.Spec route) {
        Size body = route.limits().body();
        boolean isHeld = context.isUnderstood(route) && context.valueOf(route, "proxy") == null;
        // BodyLimitLint reports a larger one.
        if (body != null
                && isHeld
                && context.isKnown(route, "limits", "body")
                && body.compareTo(BodyLimitLint.MAX_HELD) <= 0)
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
