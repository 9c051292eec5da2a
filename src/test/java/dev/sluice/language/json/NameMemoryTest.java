package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory that the search for duplicate names reserves, compared with the heap at the last name of a document. */
@Order(1) // measures the heap of this process
class NameMemoryTest {
    private static final int LENGTH = 4 << 20;

    /** Bytes that threads of other tests in this process may keep between two readings of the heap, in 12 MB. */
    private static final int NOISE = 64 * 1024;

    /** An account without a share of 4 MiB documents. */
    private final MemoryAccount account = new MemoryBudget(1L << 40).open(0);

    /** The second number of names is twice the first, and the documents have the same length. */
    @ParameterizedTest
    @CsvSource({"x, 1000", "x, 2000", "x, 40000", "x, 80000", "x, 160000", "x, 320000", "\u00e9, 2000", "\u00e9, 80000"
    })
    void the_names_of_one_object_are_paid_for(String letter, int names) throws IOException {
        byte[] document = object(letter, names);
        long used = heapAtTheLastName(document);
        assertThat(account.held() + NOISE).isBetween(used, used * 5 / 2 + NOISE);
    }

    /** The table of the parser keeps names of objects that have ended. */
    @ParameterizedTest
    @CsvSource({"1000", "2000", "4000", "8000"})
    void long_names_of_many_objects_are_paid_for(int names) throws IOException {
        byte[] document = ("[{\"\\u0061\":0}"
                        + names(names, "x".repeat(LENGTH / names - 16))
                                .map(name -> ",{\"" + name + "\":1}")
                                .collect(Collectors.joining())
                        + "]")
                .getBytes(UTF_8);
        long used = heapAtTheLastName(document);
        assertThat(account.held() + NOISE).isBetween(used, used * 5 / 2 + NOISE);
    }

    private static byte[] object(String letter, int names) {
        int letters = Math.max(0, LENGTH / names - 12) / letter.getBytes(UTF_8).length;
        String members = names(names, letter.repeat(letters))
                .map(name -> ",\"" + name + "\":1")
                .collect(Collectors.joining());
        return ("{\"\\u0061\":0" + members + "}").getBytes(UTF_8);
    }

    private static Stream<String> names(int count, String end) {
        return IntStream.range(0, count).mapToObj(i -> Integer.toHexString(0x1000_0000 + i) + end);
    }

    /** Other tests in this process may leave garbage that ends with a few collections. */
    private static long stableHeap() {
        long before = 0;
        long now = liveHeap();
        for (int collections = 0; collections < 5 && Math.abs(now - before) > 10_000; collections++) {
            before = now;
            now = liveHeap();
        }
        return now;
    }

    private long heapAtTheLastName(byte[] document) throws IOException {
        long before = stableHeap();
        Stopped parser = new Stopped(Json.parser(document));
        new DuplicateKeyDetector(parser, new NameMemory(document.length, account)).check();
        return parser.heap - before;
    }

    private static long liveHeap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Measures the heap at the end of the document. */
    private static final class Stopped extends JsonParserDelegate {
        private long heap;

        Stopped(JsonParser parser) {
            super(parser);
            nextOrFail();
        }

        private void nextOrFail() {
            try {
                nextToken();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (token.isStructEnd() && delegate.getParsingContext().inRoot()) heap = liveHeap();
            return token;
        }
    }

    @Test
    void memory_of_names_returns_after_the_check() {
        assertThatCode(() -> Json.validateSlowly(object("x", 1000), account)).doesNotThrowAnyException();
        assertThat(account.held()).isZero();
        byte[] twice =
                new String(object("x", 1000), UTF_8).replace("}", ",\"a\":1}").getBytes(UTF_8);
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> Json.validateSlowly(twice, account));
        assertThat(account.held()).isZero();
    }

    @Test
    void names_that_exceed_the_account_are_rejected_before_they_exist() {
        MemoryAccount small = new MemoryBudget(80 << 20).open(0);
        byte[] document = object("x", 320_000);
        assertThatExceptionOfType(MemoryLimitException.class).isThrownBy(() -> Json.validateSlowly(document, small));
        assertThat(small.held()).isZero();
    }

    @Test
    void the_usual_documents_need_no_memory_for_names() {
        byte[] document = "[{\"a\":1,\"b\":[]},{\"a\":2}]".getBytes(UTF_8);
        MemoryAccount none = new MemoryBudget(0).open(0);
        assertThat(Json.isSurelyValid(document)).isTrue();
        assertThatExceptionOfType(MemoryLimitException.class).isThrownBy(() -> Json.validateSlowly(document, none));
    }
}
