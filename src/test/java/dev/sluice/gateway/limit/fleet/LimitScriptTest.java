package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.limit.fleet.LimitScript.Difference;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.upstream.store.ScriptCall;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitScriptTest {
    private static final byte[] KEY = {1};

    /** Returns the lines of the script without comments. */
    private static List<String> lines() {
        return LimitScript.text()
                .lines()
                .map(line -> line.replaceAll("--.*", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Test
    void the_only_product_of_the_script_is_that_of_the_time() {
        assertThat(lines().stream().filter(line -> line.contains(" * ")))
                .containsExactly("  return tonumber(parts[1]) * 1000000 + tonumber(parts[2])");
    }

    @Test
    void numbers_become_text_without_an_exponent_by_one_function() {
        assertThat(lines().stream().filter(line -> line.contains("format") || line.contains("tostring")))
                .containsExactly("  return string.format('%.0f', number)");
    }

    @Test
    void the_comment_for_an_acl_names_each_command_of_the_script() {
        String acl = LimitScript.text()
                .lines()
                .filter(line -> line.startsWith("-- acl: "))
                .findFirst()
                .orElseThrow();
        List<String> named = Pattern.compile("\\+([a-z]+)")
                .matcher(acl)
                .results()
                .map(command -> command.group(1).toUpperCase(Locale.ROOT))
                .toList();
        List<String> called = Pattern.compile("(?:call|typed)\\('([A-Z]+)'")
                .matcher(LimitScript.text())
                .results()
                .map(command -> command.group(1))
                .distinct()
                .toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(called);
    }

    @Test
    void a_rate_has_its_bounds_its_changes_and_parts_of_the_wanted_units() {
        FleetRate rate = new FleetRate(3, 1_000_000, 10);
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(7, false, 1, 2, 5))
                        .arguments())
                .containsExactly(
                        "rate 3 3333333 1 4333333 5 333333 1 666666 2 4 1333333 1 2 666666 2 1 333333 1".split(" "));
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(7, true, 0, 0, 0))
                        .arguments())
                .containsExactly("rate 3 3333333 1 4333333 0 0 0 0 0 7 2333333 1".split(" "));
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(0, true, 0, 0, 0))
                        .arguments())
                .hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 100, 1023, 1024, 1025, 999_999_999, 1_000_000_000})
    void parts_of_the_wanted_units_add_up_to_each_smaller_number(long wanted) {
        FleetRate rate = new FleetRate(1_000_000, 1_000_000, 1_000_000_000);
        List<String> arguments = RateCharge.arguments(rate, new RateExchange(wanted, false, 0, 0, 0));
        long after = 0;
        for (int i = arguments.size() - 3; i >= 10; i -= 3) {
            long part = Long.parseLong(arguments.get(i));
            assertThat(part).isBetween(1L, after + 1);
            after += part;
        }
        assertThat(after).isEqualTo(wanted);
        assertThat(arguments).hasSizeLessThanOrEqualTo(10 + 3 * 31);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Integer.MAX_VALUE, Long.MAX_VALUE})
    void numbers_beyond_the_bounds_are_cut_before_they_are_multiplied(long number) {
        FleetRate rate = new FleetRate(1, 86_400_000_000L, 366);
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(number, true, number, number, number))
                        .arguments())
                .allSatisfy(argument -> assertThat(argument).matches("rate|[0-9]{1,15}"));
    }

    @Test
    void replies_are_grants() {
        assertThat(LimitScript.rateGrant(List.of("7", "-1", "3"))).isEqualTo(new RateGrant(7, -1, 3));
        assertThat(LimitScript.quotaGrant(List.of("7", "8", "1796030893352801")))
                .isEqualTo(new QuotaGrant(7, 8, 1_796_030_893_352_801L));
        assertThat(LimitScript.members(List.of("1001"))).isEqualTo(1001);
        assertThat(LimitScript.differences(List.of("a", "b", "c", "d", "e", "f")))
                .containsExactly(new Difference("a", "b", "c"), new Difference("d", "e", "f"));
        assertThat(LimitScript.differences(List.of())).isEmpty();
    }

    static Stream<List<String>> garbage() {
        return Stream.of(
                List.of(),
                List.of("1"),
                List.of("1", "2"),
                List.of("1", "2", "3", "4"),
                List.of("OK", "0", "0"),
                List.of("", "0", "0"),
                List.of("-1", "0", "0"),
                List.of("1e3", "0", "0"),
                List.of("1.0", "0", "0"),
                List.of("nan", "0", "0"),
                List.of("99999999999999999999999", "0", "0"),
                List.of("9007199254740992", "0", "0"),
                List.of("0", "-2", "0"),
                List.of("0", "9007199254740992", "0"),
                List.of("0", "0", "-1"),
                List.of("0", "0", "9007199254740992"));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void a_malformed_reply_is_an_invalid_reply(List<String> reply) {
        assertThatThrownBy(() -> LimitScript.rateGrant(reply)).isInstanceOf(InvalidReplyException.class);
        assertThatThrownBy(() -> LimitScript.quotaGrant(reply)).isInstanceOf(InvalidReplyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1000000001", "one", "1\n"})
    void a_malformed_number_of_members_is_an_invalid_reply(String reply) {
        assertThatThrownBy(() -> LimitScript.members(List.of(reply)))
                .isInstanceOf(InvalidReplyException.class)
                .hasMessageNotContaining("one");
        assertThatThrownBy(() -> LimitScript.members(List.of())).isInstanceOf(InvalidReplyException.class);
        assertThatThrownBy(() -> LimitScript.members(List.of("1", "2"))).isInstanceOf(InvalidReplyException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5})
    void a_malformed_comparison_is_an_invalid_reply(int size) {
        List<String> reply = Stream.generate(() -> "x").limit(size).toList();
        assertThatThrownBy(() -> LimitScript.differences(reply)).isInstanceOf(InvalidReplyException.class);
    }

    /** A real store that the tests of one class share. Each test finds it empty. For one class at a time. */
    abstract static class RealStore {
        static final long SECOND = 1_000_000;

        /** In the year 2040, so that no key expires by the clock of the store. */
        static final long NOW = 2_209_000_000L * SECOND;

        static Valkey server;
        static ScriptConnection store;

        @BeforeAll
        static void start(@TempDir Path folder) throws Exception {
            server = Valkey.start(folder);
            store = new ScriptConnection(server.port());
        }

        @AfterAll
        static void stop() throws Exception {
            store.close();
            server.close();
        }

        @BeforeEach
        void empty() throws Exception {
            store.command("FLUSHALL");
        }
    }

    /** A blocking connection to a real store, which runs calls of the script. An error of the store is an exception. Not thread-safe. */
    static final class ScriptConnection implements AutoCloseable {
        /** Calls that are sent before the first reply is read. More could fill the buffers of both sides. */
        private static final int PIPELINE = 200;

        private static final long SECOND_MICROS = 1_000_000;

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private final String digest;
        private final String digestAt;

        /** A call at a time of the test. */
        record TimedCall(long micros, ScriptCall call) {}

        ScriptConnection(int port, String... login) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = new BufferedOutputStream(socket.getOutputStream());
            digest = text(command("SCRIPT", "LOAD", LimitScript.text()));
            // Only the tests name the time, as further keys.
            digestAt = text(
                    command("SCRIPT", "LOAD", LimitScript.text().replace("redis.call('TIME')", "{KEYS[2], KEYS[3]}")));
            if (login.length > 0) command(login);
        }

        private static String text(@Nullable Object reply) {
            return (String) Objects.requireNonNull(reply);
        }

        /** Runs a call by the clock of the store. */
        List<String> run(ScriptCall call) throws IOException {
            sendCall(call);
            out.flush();
            return texts(reply());
        }

        /** Runs a call at a time. */
        List<String> run(long micros, ScriptCall call) throws IOException {
            return runAll(List.of(new TimedCall(micros, call))).get(0);
        }

        /** Runs calls one after another, each at its time. */
        List<List<String>> runAll(List<TimedCall> calls) throws IOException {
            List<List<String>> replies = new ArrayList<>();
            for (int from = 0; from < calls.size(); from += PIPELINE) {
                List<TimedCall> some = calls.subList(from, Math.min(calls.size(), from + PIPELINE));
                for (TimedCall call : some) sendTimed(call);
                out.flush();
                for (int i = 0; i < some.size(); i++) replies.add(texts(reply()));
            }
            return replies;
        }

        /** Runs one call many times by the clock of the store, in one script. */
        void repeat(int times, ScriptCall call) throws IOException {
            List<byte[]> words = words(
                    "EVAL",
                    "local function script() " + LimitScript.text() + "\nend\nfor i = 1, " + times + " do script() end",
                    "1");
            words.add(call.key());
            call.arguments().forEach(argument -> words.add(argument.getBytes(UTF_8)));
            send(words);
            out.flush();
            reply();
        }

        /** Runs a command, and returns its reply: a string, a number, a list or null. */
        @Nullable
        Object command(String... words) throws IOException {
            send(words(words));
            out.flush();
            return reply();
        }

        private void sendCall(ScriptCall call) throws IOException {
            List<byte[]> words = words("EVALSHA", digest, "1");
            words.add(call.key());
            call.arguments().forEach(argument -> words.add(argument.getBytes(UTF_8)));
            send(words);
        }

        private void sendTimed(TimedCall timed) throws IOException {
            List<byte[]> words = words("EVALSHA", digestAt, "3");
            words.add(timed.call.key());
            words.add(Long.toString(timed.micros / SECOND_MICROS).getBytes(UTF_8));
            words.add(Long.toString(timed.micros % SECOND_MICROS).getBytes(UTF_8));
            timed.call.arguments().forEach(argument -> words.add(argument.getBytes(UTF_8)));
            send(words);
        }

        private static List<byte[]> words(String... words) {
            List<byte[]> bytes = new ArrayList<>();
            for (String word : words) bytes.add(word.getBytes(UTF_8));
            return bytes;
        }

        private void send(List<byte[]> words) throws IOException {
            out.write(("*" + words.size() + "\r\n").getBytes(UTF_8));
            for (byte[] word : words) {
                out.write(("$" + word.length + "\r\n").getBytes(UTF_8));
                out.write(word);
                out.write("\r\n".getBytes(UTF_8));
            }
        }

        private static List<String> texts(@Nullable Object reply) {
            return ((List<?>) Objects.requireNonNull(reply))
                    .stream().map(String.class::cast).toList();
        }

        private @Nullable Object reply() throws IOException {
            int kind = in.readUnsignedByte();
            String line = line();
            return switch (kind) {
                case '+' -> line;
                case ':' -> Long.valueOf(line);
                case '$' -> bulk(Integer.parseInt(line));
                case '*' -> list(Integer.parseInt(line));
                default -> throw new IllegalStateException(line);
            };
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.readUnsignedByte(); next != '\r'; next = in.readUnsignedByte()) line.append((char) next);
            in.readUnsignedByte();
            return line.toString();
        }

        private @Nullable String bulk(int length) throws IOException {
            if (length < 0) return null;
            byte[] bytes = in.readNBytes(length);
            in.skipNBytes(2);
            return new String(bytes, UTF_8);
        }

        private List<@Nullable Object> list(int size) throws IOException {
            List<@Nullable Object> items = new ArrayList<>();
            for (int i = 0; i < size; i++) items.add(reply());
            return items;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
