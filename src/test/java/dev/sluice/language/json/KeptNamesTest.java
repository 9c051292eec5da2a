package dev.sluice.language.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of names in the factories of Jackson do not grow with the documents of peers. */
@Order(1) // measures the heap of this process
class KeptNamesTest {
    private static final int DOCUMENTS = 20 << 20;
    private static final int NAME = 4000;

    private int names;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void names_of_bodies_are_not_kept(int namesOfDocument) {
        assertThat(keptAfter(namesOfDocument, json -> JsonReader.DEFAULT.read(Buffer.buffer(json))))
                .isLessThan(2 << 20);
        assertThat(keptAfter(namesOfDocument, json -> JsonReader.DEFAULT.read(json)))
                .isLessThan(2 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void names_of_replies_are_not_kept(int namesOfDocument) {
        assertThat(keptAfter(namesOfDocument, json -> {
                    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
                    Json.validate(bytes);
                    Json.readTree(bytes, MemoryAccount.unlimited());
                }))
                .isLessThan(2 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void names_of_tokens_are_not_kept(int namesOfDocument) {
        assertThat(keptAfter(namesOfDocument, json -> StrictJson.readObject(json.getBytes(StandardCharsets.UTF_8))))
                .isLessThan(2 << 20);
    }

    private long keptAfter(int namesOfDocument, Consumer<String> reader) {
        reader.accept(document(namesOfDocument));
        long before = liveHeap();
        for (int bytes = 0; bytes < DOCUMENTS; bytes += namesOfDocument * NAME)
            reader.accept(document(namesOfDocument));
        return liveHeap() - before;
    }

    private String document(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + names++ + "x".repeat(NAME) + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static long liveHeap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
