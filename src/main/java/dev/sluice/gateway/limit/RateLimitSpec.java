package dev.sluice.gateway.limit;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.SpecValidator.Expectation;
import dev.sluice.language.expression.Expression;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of one rate limit. Its name is its key in the configuration. */
public record RateLimitSpec(
        @Setting("The rate of each bucket, such as 100/s, 60/min, 5/h or 1/d; left out beside plans and quota.")
        @Nullable
        Rate rate,

        @Setting(
                value = "Units that a bucket admits at once after a rest; a tenth of the rate by default, at least 1.",
                min = "1",
                max = "1000000000")
        @Nullable
        Integer burst,

        @Setting(
                "Rates by a value: by is an expression, each name that it can have has a rate, and else all other values.")
        @Nullable
        Plans plans,

        @Setting(
                "The key of a bucket: an expression over $request, $header, $path, $query and $claims; null means one bucket for all.")
        Expression key,

        @Setting(
                "Units that a request costs: a whole number up to burst, or calls for each attempt that was sent to a backend.")
        Charge charge,

        @Setting("Whether the limit rejects requests (enforce), or only counts and logs them (report).")
        Mode mode,

        @Setting("Whether responses have RateLimit and RateLimit-Policy with this limit.")
        boolean headers,

        @Setting("Whether each replica has buckets of its own (replica), or all share those in the store (fleet).")
        Scope scope,

        @Setting("Units of each key in a day, week or month, such as 100000/month; always in the store.") @Nullable
        Quota quota,

        @Setting("The time zone of the calendar of a quota, such as Europe/Oslo; UTC by default.") @Nullable
        ZoneId zone,

        @Setting(
                "Whether a quota rejects requests while the store is away (reject, the default), or counts them later (allow).")
        @Nullable
        StoreDown storeDown) {
    /** The key of the plan of all other values. */
    public static final String ELSE = "else";

    /** The key of the expression that chooses a plan. */
    public static final String BY = "by";

    private static final String CLAIMS = "claims";
    private static final ZoneId UTC = ZoneId.of("UTC");

    /** Whether a limit rejects requests. */
    public enum Mode {
        /** Rejects requests over the limit. */
        ENFORCE,
        /** Counts and logs them. */
        REPORT;

        /** Returns the word in the configuration, in the log and in metrics. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The owner of the buckets of a limit. */
    public enum Scope {
        /** Each replica of the gateway. */
        REPLICA,
        /** All replicas together, by the store. */
        FLEET;

        /** Returns the word in the configuration. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The treatment of requests by a quota while the store is away. */
    public enum StoreDown {
        /** Rejects it with 503. */
        REJECT,
        /** Admits it, and adds it to the count later. */
        ALLOW;

        /** Returns the word in the configuration. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RateLimitSpec {
        SpecValidator validator = SpecValidator.of(
                RateLimitSpec.class, rate, burst, plans, key, charge, mode, headers, scope, quota, zone, storeDown);
        boolean isOne = requireOne(validator, kinds(rate, plans, quota));
        Map<String, Plan> all = all(rate, burst, quota, plans);
        boolean isQuota = all.values().stream().anyMatch(Plan::isQuota);
        validator
                .require(burst == null || plans == null, "burst", String.valueOf(burst), "burst in each plan")
                .require(burst == null || quota == null, "burst", String.valueOf(burst), "no burst beside quota")
                .require(zone == null || isQuota, "zone", String.valueOf(zone), "a quota beside zone")
                .require(
                        storeDown == null || isQuota,
                        "store_down",
                        String.valueOf(storeDown),
                        "a quota beside store_down");
        requireBurst(validator, rate, burst);
        if (isOne) requireCharge(validator, charge, all);
        validator.throwIfInvalid();
    }

    private static boolean requireOne(SpecValidator validator, List<String> kinds) {
        String last = kinds.isEmpty() ? "rate" : kinds.get(kinds.size() - 1);
        validator.require(
                kinds.size() == 1,
                last,
                kinds.isEmpty() ? "missing" : last + " beside " + kinds.get(0),
                "one of rate, plans and quota");
        return kinds.size() == 1;
    }

    /** Returns the keys that are present of those that exclude each other. */
    private static List<String> kinds(@Nullable Rate rate, @Nullable Plans plans, @Nullable Quota quota) {
        List<String> kinds = new ArrayList<>();
        if (rate != null) kinds.add("rate");
        if (plans != null) kinds.add("plans");
        if (quota != null) kinds.add("quota");
        return kinds;
    }

    private static void requireBurst(SpecValidator validator, @Nullable Rate rate, @Nullable Integer burst) {
        if (rate == null || burst == null) return;
        validator.require(
                burst <= rate.maxBurst(),
                "burst",
                burst,
                new Expectation("at most " + rate.maxBurst() + ", the units of 366 days", "rate"));
    }

    /** Names the plan that admits the fewest units at once. */
    private static void requireCharge(SpecValidator validator, Charge charge, Map<String, Plan> all) {
        Map.Entry<String, Plan> smallest = Collections.min(
                all.entrySet(), Comparator.comparingLong(plan -> plan.getValue().unitsAtOnce()));
        String ofPlan = smallest.getKey().isEmpty() ? "" : " of the plan " + smallest.getKey();
        Plan plan = smallest.getValue();
        String setting = plan.isQuota() ? "quota" : "burst";
        validator.require(
                charge.onArrival() <= plan.unitsAtOnce(),
                "charge",
                charge,
                new Expectation("at most the " + setting + ofPlan + ", " + plan.unitsAtOnce(), setting));
    }

    /** The rate of one plan. */
    public record Plan(
            @Setting("The rate of each bucket, such as 100/s, 60/min, 5/h or 1/d; left out beside quota.") @Nullable
            Rate rate,

            @Setting(
                    value =
                            "Units that a bucket admits at once after a rest; a tenth of the rate by default, at least 1.",
                    min = "1",
                    max = "1000000000")
            @Nullable
            Integer burst,

            @Setting("Units of each key in a day, week or month, such as 100000/month; left out beside rate.") @Nullable
            Quota quota) {
        public Plan {
            SpecValidator validator = SpecValidator.of(Plan.class, rate, burst, quota)
                    .require(
                            (rate == null) != (quota == null),
                            rate == null ? "rate" : "quota",
                            rate == null ? "missing" : "quota beside rate",
                            "either rate or quota")
                    .require(burst == null || quota == null, "burst", String.valueOf(burst), "no burst beside quota");
            requireBurst(validator, rate, burst);
            validator.throwIfInvalid();
        }

        /** Returns the units that a bucket admits at once after a rest. */
        public int burstOrDefault() {
            if (burst != null) return burst;
            return rate == null ? Integer.MAX_VALUE : rate.defaultBurst();
        }

        private boolean isQuota() {
            return quota != null;
        }

        /** Returns the most units that one request can take: those of the burst or of the quota. */
        long unitsAtOnce() {
            return quota == null ? burstOrDefault() : quota.units();
        }

        /** Returns for example {@code 100/s, burst 10}. */
        @Override
        public String toString() {
            return quota == null ? rate + ", burst " + burstOrDefault() : quota.toString();
        }
    }

    /**
     * The plans of a limit.
     *
     * @param by chooses the plan: its value as text
     * @param named by name, in the order of the file
     * @param otherwise the plan of all other values
     */
    public record Plans(Expression by, Map<String, Plan> named, Plan otherwise) {
        public Plans {
            named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
        }

        /** Returns for example {@code by $claims.plan: gold 1000/min, burst 100; else 60/min, burst 6}. */
        @Override
        public String toString() {
            return all(null, null, null, this).entrySet().stream()
                    .map(plan -> plan.getKey() + " " + plan.getValue())
                    .collect(Collectors.joining("; ", "by " + by.text() + ": ", ""));
        }
    }

    /** Whether the key or the choice of a plan reads the claims of a caller. */
    public boolean readsClaims() {
        return expressions().anyMatch(expression -> expression.variables().contains(CLAIMS));
    }

    /** Whether the store has the buckets of the limit, or those of one of its plans. */
    public boolean usesStore() {
        return scope == Scope.FLEET || hasQuota();
    }

    /** Whether a plan of the limit is a quota. */
    public boolean hasQuota() {
        return allPlans().values().stream().anyMatch(plan -> plan.quota() != null);
    }

    /** Returns the zone of the calendar of a quota. The default has the name that a configuration would have, and not {@code Z}. */
    ZoneId zoneOrUtc() {
        return zone == null ? UTC : zone;
    }

    /** Returns the key, and the expression that chooses a plan. */
    public Stream<Expression> expressions() {
        return Stream.concat(Stream.of(key), Stream.ofNullable(plans).map(Plans::by));
    }

    /** Returns the rates by the name of their plan, in the order of the file: an empty name for the only one, {@code else} for the last. */
    public Map<String, Plan> allPlans() {
        return all(rate, burst, quota, plans);
    }

    private static Map<String, Plan> all(
            @Nullable Rate rate, @Nullable Integer burst, @Nullable Quota quota, @Nullable Plans plans) {
        Map<String, Plan> all = new LinkedHashMap<>();
        if (rate != null) all.put("", new Plan(rate, burst == null || burst > rate.maxBurst() ? null : burst, null));
        if (quota != null) all.put("", new Plan(null, null, quota));
        if (plans == null) return all;
        all.putAll(plans.named());
        all.put(ELSE, plans.otherwise());
        return all;
    }
}
