package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedStore;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.StoreFailure.Kind;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplicasTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int CONFIGURED = 3;
    private static final String OTHER = "0123456789abcdef";

    @RegisterExtension
    final CapturedLog log = new CapturedLog(Replicas.class.getPackageName(), ch.qos.logback.classic.Level.WARN);

    private final ManualClock clock = new ManualClock();
    private final ScriptedStore store = new ScriptedStore();
    private final Map<String, String> settings = new HashMap<>();
    private final Replicas replicas = replicas(1);

    private Replicas replicas(long seed) {
        return new Replicas(clock, "sluice", CONFIGURED, new Random(seed), () -> Map.copyOf(settings));
    }

    private static String key(ScriptCall call) {
        return new String(call.key(), StandardCharsets.UTF_8);
    }

    @Test
    void a_heartbeat_with_the_name_of_the_replica_goes_at_the_start_and_every_two_seconds() {
        replicas.start(store);
        assertThat(store.calls()).singleElement().satisfies(call -> {
            assertThat(key(call)).isEqualTo("sluice:replicas");
            assertThat(call.arguments()).containsExactly("beat", replicas.id());
        });
        clock.advance(INTERVAL.minusNanos(1));
        assertThat(store.calls()).hasSize(1);
        clock.advance(Duration.ofSeconds(4).plusNanos(1));
        assertThat(store.operations()).containsExactly("beat", "beat", "beat", "beat");
    }

    @Test
    void a_name_is_new_at_each_start_and_has_16_hexadecimal_digits() {
        assertThat(replicas.id())
                .matches("[0-9a-f]{16}")
                .isNotEqualTo(replicas(2).id());
    }

    @Test
    void the_configured_number_counts_until_the_first_reply() {
        replicas.start(store);
        assertThat(replicas.count()).isEqualTo(CONFIGURED);
        store.reply("10");
        assertThat(replicas.count()).isEqualTo(10);
    }

    @Test
    void the_last_number_holds_for_an_hour_and_then_the_configured_one() {
        replicas.start(store);
        store.reply("10");
        store.setReady(false);
        clock.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(replicas.count()).isEqualTo(10);
        clock.advance(Duration.ofNanos(1));
        assertThat(replicas.count()).isEqualTo(CONFIGURED);
        store.setReady(true);
        clock.advance(INTERVAL);
        store.reply("4");
        assertThat(replicas.count()).isEqualTo(4);
    }

    @Test
    void in_another_store_a_replica_keeps_its_name_and_its_number_for_an_hour() {
        replicas.start(store);
        store.reply("10");
        Replicas other = replicas.inOtherStore("other", 1, Map::of);
        assertThat(other.id()).isEqualTo(replicas.id());
        assertThat(key(other.heartbeat())).isEqualTo("other:replicas");
        clock.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(other.count()).isEqualTo(10);
        clock.advance(Duration.ofNanos(1));
        assertThat(other.count()).isEqualTo(1);
    }

    @Test
    void a_heartbeat_that_fails_changes_no_number_and_the_next_one_goes() {
        replicas.start(store);
        store.reply("2");
        clock.advance(INTERVAL);
        store.fail(Kind.NO_REPLY);
        assertThat(replicas.count()).isEqualTo(2);
        clock.advance(INTERVAL);
        store.reply("5");
        assertThat(replicas.count()).isEqualTo(5);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void a_reply_of_garbage_changes_no_number_and_is_one_warning_a_minute() {
        store.replyWith(call -> List.of("garbage"));
        replicas.start(store);
        clock.advance(Duration.ofSeconds(58));
        assertThat(replicas.count()).isEqualTo(CONFIGURED);
        assertThat(log.lines())
                .containsExactly(
                        "WARN the store replied to a heartbeat with garbage: text 0 of the reply is no whole number");
        clock.advance(INTERVAL);
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void a_replica_that_leaves_stops_its_heartbeats_and_removes_itself() {
        replicas.start(store);
        store.reply("2");
        Future<Void> left = replicas.leave();
        assertThat(store.calls().get(1).arguments()).containsExactly("leave", replicas.id());
        assertThat(key(store.calls().get(1))).isEqualTo("sluice:replicas");
        assertThat(left.isComplete()).isFalse();
        store.reply("1");
        assertThat(left.succeeded()).isTrue();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_replica_also_leaves_a_store_that_is_away_or_was_never_used() {
        assertThat(replicas.leave().succeeded()).isTrue();
        assertThat(store.calls()).isEmpty();
        Replicas other = replicas(2);
        other.start(store);
        store.setReady(false);
        assertThat(other.leave().succeeded()).isTrue();
        assertThat(other.leave().succeeded()).isTrue();
    }

    @Test
    void a_probe_is_a_heartbeat_until_the_replica_has_left() {
        assertThat(replicas.heartbeat().arguments()).containsExactly("beat", replicas.id());
        replicas.start(store);
        replicas.leave();
        assertThat(replicas.heartbeat().arguments()).containsExactly("leave", replicas.id());
    }

    @Test
    void a_closed_replica_sends_nothing_more() {
        replicas.start(store);
        replicas.close();
        clock.advance(Duration.ofMinutes(1));
        assertThat(store.operations()).containsExactly("beat");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void each_heartbeat_compares_the_settings_of_the_fleet_limits() {
        replicas.start(store);
        settings.put("partners", "1000/min, burst 100");
        clock.advance(INTERVAL);
        assertThat(store.operations()).containsExactly("beat", "beat", "compare");
        ScriptCall compare = store.calls().get(2);
        assertThat(key(compare)).isEqualTo("sluice:limits");
        assertThat(compare.arguments()).containsExactly("compare", replicas.id(), "partners", "1000/min, burst 100");
    }

    private void compareWith(String... reply) {
        store.replyWith(call -> call.arguments().get(0).equals("beat") ? List.of("2") : List.of(reply));
        replicas.start(store);
    }

    @Test
    void a_difference_is_one_warning_a_minute_with_both_values_and_replicas() {
        settings.put("partners", "1000/min, burst 100");
        settings.put("other", "1/s, burst 1");
        compareWith("partners", OTHER, "500/min, burst 50");
        clock.advance(Duration.ofSeconds(58));
        assertThat(log.lines())
                .containsExactly("WARN the limit partners differs between replicas: 1000/min, burst 100 in "
                        + replicas.id().substring(0, 8) + " (this one), 500/min, burst 50 in 01234567");
        clock.advance(INTERVAL);
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void each_limit_has_a_warning_of_its_own() {
        settings.put("partners", "1000/min, burst 100");
        settings.put("other", "1/s, burst 1");
        compareWith("partners", OTHER, "500/min, burst 50", "other", OTHER, "2/s, burst 1");
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void a_difference_of_an_unknown_limit_is_no_warning() {
        settings.put("partners", "1000/min, burst 100");
        compareWith("removed", OTHER, "500/min, burst 50");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void settings_of_the_store_forge_no_line_of_the_log() {
        settings.put("partners", "1000/min, burst 100");
        compareWith("partners", "\u001b\r\n" + OTHER, "x\nWARN forged" + "y".repeat(1000));
        assertThat(log.lines()).singleElement().satisfies(line -> {
            assertThat(line).doesNotContain("\n", "\r", "\u001b").hasSizeLessThan(400);
        });
    }

    @Test
    void a_comparison_of_garbage_is_a_warning() {
        settings.put("partners", "1000/min, burst 100");
        compareWith("partners", OTHER);
        assertThat(log.lines()).singleElement().asString().contains("the reply has 2 texts");
    }
}
