package dev.sluice.language.json;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Reading, checking and filtering JSON takes linear memory. */
class JsonGrowthTest {
    /** Documents of this length and of twice this length have a factory of their own, so no document finds names of another. */
    private static final int LENGTH = 20_000;

    @Property(tries = 300)
    void any_text_takes_linear_memory(@ForAll("texts") Repeated text) {
        readAll(text);
    }

    @Property(tries = 60)
    void many_names_long_names_and_equal_hashes_take_linear_memory(@ForAll("documents") IntFunction<String> document) {
        readAll(document);
    }

    private static void readAll(IntFunction<String> text) {
        IntFunction<byte[]> bytes = length -> Buffer.buffer(text.apply(length)).getBytes();
        FieldMask mask = FieldMask.of(List.of("a.b", "n1.n2", "AaAa"));
        Growth.assertLinearBytes(bytes, LENGTH, Json::validate);
        Growth.assertLinearBytes(bytes, LENGTH, JsonReader.DEFAULT::read);
        Growth.assertLinearBytes(bytes, LENGTH, document -> {
            Json.validate(document);
            FieldMaskFilter.pick(document, mask, MemoryAccount.unlimited());
            FieldMaskFilter.drop(document, mask, MemoryAccount.unlimited());
        });
    }

    @Provide
    Arbitrary<Repeated> texts() {
        return Growth.texts("[]{}\",: 01e-.an\\u");
    }

    @Provide
    Arbitrary<IntFunction<String>> documents() {
        return Arbitraries.of(
                length -> object(length / 8, i -> "n" + i),
                length -> object(length / 20, i -> equalHash(i)),
                length -> "{\"" + "a".repeat(length / 2) + "\":[" + "1,".repeat(length / 4) + "1]}",
                length -> "[" + "{\"a\":{\"b\":1,\"c\":[2]}},".repeat(length / 24) + "1]",
                length -> "[" + "1e99,".repeat(length / 5) + "1]",
                length -> "[" + "{\"x\":".repeat(60) + "1" + "}".repeat(60) + ",\"" + "\\u00e9".repeat(length / 6)
                        + "\"]");
    }

    private static String object(int names, IntFunction<String> name) {
        return IntStream.range(0, names)
                .mapToObj(i -> "\"" + name.apply(i) + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** "Aa" and "BB" have one hash, so all of these names have one hash. */
    private static String equalHash(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 12; bit++) name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        return name.toString();
    }
}
