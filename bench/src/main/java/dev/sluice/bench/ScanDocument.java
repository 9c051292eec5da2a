package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/** The kinds of document that {@link ScanBenchmark} checks. A row of a document has about 200 bytes. */
public enum ScanDocument {
    /** Orders, without blanks. */
    COMPACT(ScanDocument::order),

    /** Orders, with a blank after each comma and colon. */
    SPACED((i, random) -> order(i, random).replace("\":", "\": ").replace(",\"", ", \"")),

    /** Orders, indented. */
    INDENTED((i, random) -> indented(order(i, random))),

    /** Texts of ASCII. */
    TEXT((i, random) -> text(i, random, "the", "lantern", "is", "made", "of", "folding", "canvas,", "steel")),

    /** Texts in Russian, Greek, Japanese and German. */
    OTHER_TEXT((i, random) -> switch (i % 4) {
        case 0 -> text(i, random, "фонарь", "из", "парусины", "складной,", "и", "стали");
        case 1 -> text(i, random, "φανάρι", "από", "καμβά", "πτυσσόμενο,", "και", "ατσάλι");
        case 2 -> text(i, random, "折りたたみ式の", "ランタンは", "帆布と", "鋼鉄で", "作られています。");
        default -> text(i, random, "die", "für", "größere", "Faltlaterne", "Stahl", "öffnet");
    }),

    /** Texts with escapes in each second word. */
    ESCAPED((i, random) -> text(i, random, "<a href=\\\"\\/p\\\">", "lantern\\n", "caf\\u00e9", "made", "of", "steel")),

    /** Integers and fractions. */
    NUMBERS((i, random) -> "{\"id\":" + (1_000_000 + i) + ",\"values\":[" + numbers(random) + "]}"),

    /** An object whose names have ten bytes. */
    NAMES((i, random) -> names(i), rows -> "{" + rows + "}"),

    /** The same bytes as {@link #NAMES}, as a list. */
    LIST((i, random) -> names(i).replace(':', ','));

    private final Row row;
    private final UnaryOperator<String> parent;

    ScanDocument(Row row) {
        this(row, rows -> "[" + rows + "]");
    }

    ScanDocument(Row row, UnaryOperator<String> parent) {
        this.row = row;
        this.parent = parent;
    }

    /** Writes the row of this index. */
    @FunctionalInterface
    private interface Row {
        String write(int index, SplittableRandom random);
    }

    /** Returns an object of this size, of which {@code firstName} is the first name as it is written. */
    byte[] bytes(String firstName, int kilobytes) {
        SplittableRandom random = new SplittableRandom(1);
        StringJoiner rows = new StringJoiner(",");
        int length = 100;
        for (int i = 0; length < kilobytes * 1000; i++) {
            String next = row.write(i, random);
            length += next.getBytes(UTF_8).length;
            rows.add(next);
        }
        return ("{\"" + firstName + "\":1,\"rows\":" + parent.apply(rows.toString()) + "}").getBytes(UTF_8);
    }

    private static String order(int i, SplittableRandom random) {
        return String.format(
                "{\"id\":\"o%05d\",\"productId\":\"p%05d\",\"count\":%d,\"total\":%d.50,\"open\":%b,\"placed\":\"2026-11-%02dT08:30:00Z\","
                        + "\"address\":{\"street\":\"Long Street %d\",\"city\":\"Turin\",\"country\":\"IT\"},\"tags\":[\"new\",\"gift\"]}",
                i, i * 7 % 50, i % 10, 10 + i % 90, i % 3 == 0, 1 + i % 28, i % 100);
    }

    private static String indented(String json) {
        StringBuilder indented = new StringBuilder();
        int level = 2;
        for (String token : json.split("(?<=[\\[{]|,(?=\"))|(?=[]}])")) {
            if (token.matches("[]}].*")) level--;
            indented.append("\n").append("  ".repeat(level)).append(token.replace("\":", "\": "));
            if (token.matches(".*[\\[{]")) level++;
        }
        return indented.toString();
    }

    private static String text(int i, SplittableRandom random, String... words) {
        StringJoiner text = new StringJoiner(" ", "{\"id\":" + i + ",\"text\":\"", "\"}");
        while (text.length() < 180) text.add(words[random.nextInt(words.length)]);
        return text.toString();
    }

    private static String numbers(SplittableRandom random) {
        StringJoiner numbers = new StringJoiner(",");
        while (numbers.length() < 160) numbers.add(number(random));
        return numbers.toString();
    }

    private static String number(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "" + random.nextInt(1000);
            case 1 -> "" + (1_700_000_000_000L + random.nextInt());
            case 2 -> String.format("-%d.%06d", random.nextInt(180), random.nextInt(1_000_000));
            default -> String.format("%d.%02d", random.nextInt(10_000), random.nextInt(100));
        };
    }

    private static String names(int row) {
        StringJoiner members = new StringJoiner(",");
        for (int i = row * 10; i < row * 10 + 10; i++) members.add(String.format("\"n%09d\":%d", i, 100_000 + i));
        return members.toString();
    }
}
