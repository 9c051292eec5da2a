package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimated memory of trees, compared with the memory that a thread allocates for a copy of the tree. */
@Order(1) // measures the heap of this process
class TreeSizeTest {
    private static final int ELEMENTS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"a\":1}",
                "{\"a\":{},\"b\":[1,2,3]}",
                "\"x\"",
                "\"a text of some forty characters, as in life\"",
                "[[[[]]]]",
                "1234567",
                "1.5",
                "{\"name\":\"Ada\",\"tags\":[\"a\",\"b\"],\"age\":42}"
            })
    void an_estimate_covers_a_tree_and_is_at_most_four_times_as_large(String element) {
        Buffer document = Buffer.buffer("[" + (element + ",").repeat(ELEMENTS - 1) + element + "]");
        MemoryAccount account = new MemoryBudget(1L << 40).open(0);
        JsonNode tree = JsonReader.DEFAULT.read(document, account);
        long allocated = allocatedByReading(document);
        assertThat(account.held()).isBetween(retained(tree) * 3 / 4, 4 * allocated);
    }

    /** Reading also allocates garbage, so this is more than the tree. */
    private static long allocatedByReading(Buffer document) {
        JsonReader.DEFAULT.read(document);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        JsonReader.DEFAULT.read(document);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** A copy shares texts and numbers with the tree, and an iteration over an empty object allocates a quarter of it. */
    private static long retained(JsonNode tree) {
        tree.deepCopy();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        JsonNode copy = tree.deepCopy();
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(copy).hasSize(ELEMENTS);
        return allocated;
    }

    @Test
    void the_page_about_security_has_the_estimate_of_each_kind_of_node() throws Exception {
        long constant = estimate("true");
        long oneField = estimate("{\"a\":true}");
        long field = estimate("{\"a\":true,\"b\":true}") - oneField - constant;
        assertThat(String.join(" ", Files.readAllLines(Path.of("docs/security.md"))))
                .contains(
                        ("%d bytes for an object (%d with fields), %d for a field, %d for a list, %d for a text, %d for an integer,"
                                        + " %d for a decimal number, %d for `true`, `false` or `null`, and two bytes for each byte of the"
                                        + " document")
                                .formatted(
                                        estimate("{}"),
                                        oneField - field - constant,
                                        field,
                                        estimate("[]"),
                                        estimate("\"\""),
                                        estimate("1"),
                                        estimate("1.5"),
                                        constant));
    }

    /** Returns the estimate of a document without its texts. */
    private static long estimate(String json) {
        MemoryAccount account = new MemoryBudget(1 << 20).open(0);
        JsonReader.DEFAULT.read(Buffer.buffer(json), account);
        return account.held() - 2L * json.length();
    }

    @Test
    void a_tree_that_outgrows_its_account_is_rejected_while_it_grows() {
        Buffer document = Buffer.buffer("[" + "{},".repeat(300_000) + "{}]");
        MemoryAccount account = new MemoryBudget(16 << 20).open(0);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(MemoryLimitException.class)
                .isThrownBy(() -> JsonReader.DEFAULT.read(document, account));
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(12 << 20);
    }

    @Test
    void a_raw_value_pays_for_its_tree_when_it_is_built() {
        MemoryAccount account = new MemoryBudget(1 << 20).open(0);
        RawJson value = RawJson.ofValidated(Buffer.buffer("{\"a\":[1,2]}"), account);
        assertThat(account.held()).isZero();
        value.tree();
        long held = account.held();
        assertThat(held).isBetween(200L, 1000L);
        value.tree();
        assertThat(account.held()).isEqualTo(held);
    }

    @Test
    void an_object_of_values_pays_for_its_bytes() {
        MemoryAccount account = new MemoryBudget(1 << 20).open(0);
        RawJson value = RawJson.ofValidated(Buffer.buffer("[1,2]"), account);
        RawJson object = RawJson.ofFields(Map.of("a", value), account);
        assertThat(object.bytes()).asString().isEqualTo("{\"a\":[1,2]}");
        assertThat(account.held()).isBetween(11L, 20L);
    }

    @Test
    void a_written_document_pays_for_its_bytes() {
        MemoryAccount account = new MemoryBudget(1 << 20).open(0);
        JsonNode tree = JsonReader.DEFAULT.read(Buffer.buffer("[1,2,3]"));
        assertThat(Json.toBytes(tree, account)).hasSize(7);
        assertThat(account.held()).isEqualTo(7);
    }

    @Test
    void a_written_document_that_exceeds_a_limit_says_so() {
        JsonNode tree = JsonReader.DEFAULT.read("[" + "12345,".repeat(100_000) + "6]");
        MemoryAccount account = new MemoryBudget(1 << 16).open(0);
        assertThatExceptionOfType(MemoryLimitException.class).isThrownBy(() -> Json.toBytes(tree, account));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Json.toBytes(tree, MemoryAccount.unlimited(), written -> Math.toIntExact(1L << 40)));
    }

    @Test
    void memory_for_a_tree_is_reserved_in_steps_before_it_grows() throws IOException {
        MemoryAccount account = new MemoryBudget(16 << 20).open(0);
        JsonParser parser = new MeteredParser(
                Json.parser(("[" + "1.5,".repeat(2000) + "2]").getBytes(UTF_8)), new TreeMemory(account));
        TreeSize size = new TreeSize();
        JsonToken token;
        do {
            token = parser.nextToken();
            size.add(token);
            assertThat(account.held()).isBetween(size.bytes() - 16 * 1024 + 1, size.bytes() + 16 * 1024);
        } while (token != null);
        assertThat(account.held()).isGreaterThanOrEqualTo(size.bytes());
    }

    @Test
    void memory_for_a_small_tree_is_reserved_at_its_end() throws IOException {
        MemoryAccount account = new MemoryBudget(1 << 20).open(0);
        JsonParser parser = new MeteredParser(Json.parser("[1]".getBytes(UTF_8)), new TreeMemory(account));
        for (int tokens = 0; tokens < 3; tokens++) parser.nextToken();
        assertThat(account.held()).isZero();
        assertThat(parser.nextToken()).isNull();
        assertThat(account.held()).isEqualTo(sizeOf("[1]"));
    }

    private static long sizeOf(String json) throws IOException {
        TreeSize size = new TreeSize();
        JsonParser parser = Json.parser(json.getBytes(UTF_8));
        while (parser.nextToken() != null) size.add(parser.currentToken());
        return size.bytes();
    }
}
