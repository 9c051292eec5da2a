package dev.sluice.server.runtime;

import dev.sluice.gateway.limit.QuotaAdmin;
import dev.sluice.gateway.limit.QuotaKey;
import dev.sluice.gateway.limit.RateLimit;
import dev.sluice.gateway.limit.fleet.QuotaUsage;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of the current generation.
 *
 * @param current returns the limits of the generation
 * @param subjects returns the subject of a caller as the log shows it; null for none
 */
record CurrentQuotas(Supplier<RateLimits> current, UnaryOperator<@Nullable String> subjects) implements QuotaAdmin {
    @Override
    public List<String> limits() {
        return List.copyOf(current.get().limits().keySet());
    }

    @Override
    public List<String> plans(String limit) {
        RateLimit known = current.get().limits().get(limit);
        return known == null ? List.of() : known.quotaPlans();
    }

    @Override
    public Future<QuotaUsage> usage(String limit, String plan, QuotaKey key) {
        return call(limit, plan, known -> known.usage(plan, key));
    }

    @Override
    public Future<QuotaUsage> reset(String limit, String plan, QuotaKey key) {
        return call(limit, plan, known -> known.reset(plan, key));
    }

    /** A newer configuration than that of the check of the request may have no such quota. */
    private Future<QuotaUsage> call(String limit, String plan, Function<RateLimit, Future<QuotaUsage>> call) {
        RateLimit known = current.get().limits().get(limit);
        boolean isQuota = known != null && known.quotaPlans().contains(plan);
        return isQuota
                ? call.apply(known)
                : Future.failedFuture(new IllegalStateException("the limit " + limit + " has no such quota now"));
    }

    @Override
    public @Nullable String shown(QuotaKey key) {
        return subjects.apply(key.text());
    }
}
