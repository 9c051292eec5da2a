package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.limit.fleet.LimitScript.Difference;
import dev.sluice.gateway.limit.fleet.LimitScriptTest.RealStore;
import dev.sluice.gateway.limit.fleet.LimitScriptTest.ScriptConnection;
import dev.sluice.gateway.limit.fleet.LimitScriptTest.ScriptConnection.TimedCall;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import dev.sluice.upstream.store.ScriptCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The script counts replicas and compares their settings in a real store. */
@Needs(ExternalProgram.VALKEY)
class ReplicaScriptTest extends RealStore {
    private static final String MEMBERS = "sluice:replicas";
    private static final String LIMITS = "sluice:limits";
    private static final String A = "00000000000000aa";
    private static final String B = "00000000000000bb";
    private static final String LIMIT = "partners";

    private static int beat(String replica, long now) throws Exception {
        return LimitScript.members(store.run(now, LimitScript.heartbeat(MEMBERS.getBytes(UTF_8), replica)));
    }

    private static List<Difference> compare(String replica, String settings, long now) throws Exception {
        return LimitScript.differences(
                store.run(now, LimitScript.compare(LIMITS.getBytes(UTF_8), replica, Map.of(LIMIT, settings))));
    }

    @Test
    void more_than_a_thousand_members_are_one_number() throws Exception {
        List<TimedCall> beats = new ArrayList<>();
        for (int i = 0; i < 1200; i++)
            beats.add(new TimedCall(NOW + i, LimitScript.heartbeat(MEMBERS.getBytes(UTF_8), "%016x".formatted(i))));
        List<List<String>> replies = store.runAll(beats);
        assertThat(replies.get(0)).containsExactly("1");
        assertThat(replies.get(1199)).containsExactly("1200");
    }

    @Test
    void a_member_counts_once_and_until_it_is_silent_for_ten_seconds() throws Exception {
        beat(A, NOW);
        assertThat(beat(B, NOW + 5 * SECOND)).isEqualTo(2);
        assertThat(beat(B, NOW + 10 * SECOND)).isEqualTo(2);
        assertThat(beat(B, NOW + 10 * SECOND + 1)).isEqualTo(1);
        assertThat(beat(A, NOW + 11 * SECOND)).isEqualTo(2);
    }

    @Test
    void members_later_than_now_are_removed() throws Exception {
        beat(A, NOW);
        assertThat(beat(B, NOW - 3600 * SECOND)).isEqualTo(1);
        assertThat(beat(A, NOW - 3600 * SECOND)).isEqualTo(2);
        store.command("ZADD", MEMBERS, "inf", "x", "-inf", "y");
        assertThat(beat(A, NOW - 3600 * SECOND)).isEqualTo(2);
    }

    @Test
    void a_replica_that_leaves_counts_no_longer() throws Exception {
        beat(A, NOW);
        beat(B, NOW);
        store.run(LimitScript.leave(MEMBERS.getBytes(UTF_8), A));
        assertThat(beat(B, NOW)).isEqualTo(1);
        store.run(LimitScript.leave(MEMBERS.getBytes(UTF_8), A));
        assertThat(beat(B, NOW)).isEqualTo(1);
    }

    @Test
    void both_keys_expire_after_ten_seconds() throws Exception {
        store.run(LimitScript.heartbeat(MEMBERS.getBytes(UTF_8), A));
        store.run(LimitScript.compare(LIMITS.getBytes(UTF_8), A, Map.of(LIMIT, "1/s")));
        assertThat((Long) store.command("PTTL", MEMBERS)).isBetween(1L, 10_000L);
        assertThat((Long) store.command("PTTL", LIMITS)).isBetween(1L, 10_000L);
    }

    @Test
    void a_value_of_another_type_is_replaced() throws Exception {
        store.command("SET", MEMBERS, "garbage");
        store.command("SET", LIMITS, "garbage");
        assertThat(beat(A, NOW)).isEqualTo(1);
        assertThat(compare(A, "1/s", NOW)).isEmpty();
        store.command("SET", MEMBERS, "garbage");
        assertThat(store.run(LimitScript.leave(MEMBERS.getBytes(UTF_8), A))).containsExactly("0");
    }

    @Test
    void settings_that_another_replica_wrote_otherwise_are_a_difference_for_both() throws Exception {
        assertThat(compare(A, "1000/min, burst 100", NOW)).isEmpty();
        assertThat(compare(B, "500/min, burst 50", NOW + 1))
                .containsExactly(new Difference(LIMIT, A, "1000/min, burst 100"));
        assertThat(compare(A, "1000/min, burst 100", NOW + 2))
                .containsExactly(new Difference(LIMIT, B, "500/min, burst 50"));
    }

    @Test
    void equal_settings_and_earlier_ones_of_the_same_replica_are_no_difference() throws Exception {
        compare(A, "1000/min, burst 100", NOW);
        assertThat(compare(B, "1000/min, burst 100", NOW)).isEmpty();
        assertThat(compare(B, "500/min, burst 50", NOW)).isEmpty();
    }

    @Test
    void settings_of_silent_replicas_and_of_a_later_time_are_forgotten() throws Exception {
        compare(A, "1000/min, burst 100", NOW);
        assertThat(compare(B, "500/min, burst 50", NOW + 10 * SECOND + 1)).isEmpty();
        assertThat(compare(A, "1000/min, burst 100", NOW)).isEmpty();
        store.command("HSET", LIMITS, "removed", NOW + "\n" + A + "\nold", "garbage", "x");
        compare(A, "1000/min, burst 100", NOW + 11 * SECOND);
        assertThat(store.command("HKEYS", LIMITS)).isEqualTo(List.of(LIMIT));
    }

    @Test
    void a_full_store_rejects_a_heartbeat() throws Exception {
        store.command("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThatThrownBy(() -> beat(A, NOW)).hasMessageContaining("OOM");
        } finally {
            store.command("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void the_commands_of_the_comment_are_enough_for_a_user() throws Exception {
        List<String> rules = new ArrayList<>(List.of("ACL", "SETUSER", "sluice", "on", ">secret", "~sluice:*"));
        rules.addAll(List.of("resetchannels", "-@all", "+evalsha"));
        LimitScript.text()
                .lines()
                .filter(line -> line.startsWith("-- acl: "))
                .forEach(line ->
                        rules.addAll(List.of(line.substring("-- acl: ".length()).split(" "))));
        store.command(rules.toArray(String[]::new));
        try (ScriptConnection user = new ScriptConnection(server.port(), "AUTH", "sluice", "secret")) {
            for (ScriptCall call : allCalls("sluice:any".getBytes(UTF_8))) user.run(call);
            store.command("HSET", "sluice:any", "garbage", "x");
            user.run(LimitScript.compare("sluice:any".getBytes(UTF_8), A, Map.of(LIMIT, "1/s")));
            assertThatThrownBy(() -> user.command("GET", "other")).hasMessageContaining("NOPERM");
        }
    }

    private static List<ScriptCall> allCalls(byte[] key) {
        FleetRate rate = new FleetRate(1, SECOND, 1);
        return List.of(
                LimitScript.rate(key, rate, new RateExchange(1, true, 0, 0, 0)),
                LimitScript.rate(key, rate, new RateExchange(0, true, 1, 0, 0)),
                LimitScript.quota(key, new QuotaExchange(1, 1, true, 0, 0, 0, 0, 1000)),
                LimitScript.readQuota(key),
                LimitScript.resetQuota(key, 1000),
                LimitScript.heartbeat(key, A),
                LimitScript.leave(key, A),
                LimitScript.compare(key, A, Map.of(LIMIT, "1/s")));
    }

    @Test
    void a_user_without_the_right_to_read_gets_an_error_and_no_units() throws Exception {
        store.command("ACL", "SETUSER", "blind", "on", ">secret", "~*", "-@all", "+evalsha", "+time", "+set", "+del");
        try (ScriptConnection user = new ScriptConnection(server.port(), "AUTH", "blind", "secret")) {
            RateExchange exchange = new RateExchange(1, true, 0, 0, 0);
            assertThatThrownBy(() -> user.run(LimitScript.rate(new byte[] {1}, new FleetRate(1, SECOND, 1), exchange)))
                    .hasMessageContaining("ACL");
            QuotaExchange quota = new QuotaExchange(1, 1, true, 0, 0, 0, 0, 1000);
            assertThatThrownBy(() -> user.run(LimitScript.quota(new byte[] {1}, quota)))
                    .hasMessageContaining("ACL");
        }
    }

    @Test
    void an_unknown_operation_is_an_error() {
        assertThatThrownBy(() -> store.run(new ScriptCall(MEMBERS.getBytes(UTF_8), List.of("other"))))
                .hasMessageContaining("unknown operation");
    }
}
