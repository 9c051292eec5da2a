package dev.sluice.language.json;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts of JSON documents of every kind, with white space, escapes and long numbers. */
public final class JsonArbitraries {
    private static final List<String> SPACES = List.of("", "", " ", "\n  ", "\r\n\t");
    private static final List<String> CHARACTERS = List.of(
            "a",
            "\u00e9",
            "\u20ac",
            "\ud83d\ude00",
            "\u2028",
            "\u007f",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\n",
            "\\u0000",
            "\\u00e9",
            "\\ud83d\\ude00",
            "{",
            "]",
            ",",
            ":");

    private final Random random;

    private JsonArbitraries(Random random) {
        this.random = random;
    }

    public static Arbitrary<String> documents() {
        return Arbitraries.randomValue(JsonArbitraries::document);
    }

    static String document(Random random) {
        return new JsonArbitraries(random).document(4);
    }

    private String document(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> oneOf(List.of("null", "true", "false"));
            case 1, 2 -> number();
            case 3 -> string();
            case 4 -> joined("[", IntStream.range(0, random.nextInt(4)).mapToObj(i -> document(depth - 1)), "]");
            default -> joined("{", IntStream.range(0, random.nextInt(4)).mapToObj(i -> member(i, depth)), "}");
        };
    }

    private String member(int i, int depth) {
        String key = string();
        return key.substring(0, key.length() - 1) + i + "\"" + oneOf(SPACES) + ":" + oneOf(SPACES)
                + document(depth - 1);
    }

    private String joined(String before, Stream<String> parts, String after) {
        String space = oneOf(SPACES);
        return parts.collect(Collectors.joining(space + "," + space, before + space, space + after));
    }

    private String number() {
        String fraction = random.nextBoolean() ? "" : "." + digits();
        String exponent = random.nextInt(4) > 0 ? "" : oneOf(List.of("e", "E", "e+", "E-")) + random.nextInt(500);
        return (random.nextBoolean() ? "" : "-") + digits().replaceFirst("^0+(?=.)", "") + fraction + exponent;
    }

    private String digits() {
        return random.ints(1L + random.nextInt(40), 0, 10)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining());
    }

    private String string() {
        return IntStream.range(0, random.nextInt(8))
                .mapToObj(i -> oneOf(CHARACTERS))
                .collect(Collectors.joining("", "\"", "\""));
    }

    private String oneOf(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
