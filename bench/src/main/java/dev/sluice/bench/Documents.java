package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Documents of JSON in five kinds, each of an exact number of bytes. The same kind and size give the same bytes. */
final class Documents {
    /** What a document consists of. */
    enum Kind {
        /** Orders of about 200 bytes, without a blank between two values. */
        COMPACT {
            @Override
            String element(int i) {
                return order(i, "Long Street " + i % 100);
            }
        },
        /** The orders of {@link #COMPACT}, with a blank after each comma and colon, as many servers write. */
        SPACED {
            @Override
            String element(int i) {
                // No text of an order has a comma, and only the time has colons.
                return COMPACT.element(i).replace(",", ", ").replace("\":", "\": ");
            }
        },
        /** Texts of about 500 letters of ASCII. */
        TEXT {
            @Override
            String element(int i) {
                return "{\"id\":" + i + ",\"text\":\"" + SENTENCE.repeat(8) + "\"}";
            }
        },
        /** Lists of integers and of decimal numbers. */
        NUMBERS {
            @Override
            String element(int i) {
                return String.format(
                        Locale.ROOT,
                        "{\"at\":%d,\"where\":[%.6f,%.6f],\"values\":[%d,%d,-%d,%.2f,%.3f,%de-3,0,%d]}",
                        1_764_000_000_000L + i * 60_000L, 45 + i % 1000 / 997.0, 7 + i % 100 / 97.0,
                        i % 10, i % 1000, i % 77, i % 500 / 7.0, i % 90 / 11.0, 1 + i % 900, 100_000 + i * 37 % 900_000);
            }
        },
        /** Orders whose texts have escapes: quotes, line ends, backslashes and letters of four digits. */
        ESCAPED {
            @Override
            String element(int i) {
                return order(i, "Lane \\\"" + i % 100 + "\\\"\\nC:\\\\post\\\\box\\tS\\u00e3o \\u2013 \\/");
            }
        };

        private static final String SENTENCE = "The folding lantern lights a whole camp until the next morning. ";

        /** Returns an element of the list. */
        abstract String element(int i);

        String path() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns what stands behind a comma or a colon. */
        private String blank() {
            return this == SPACED ? " " : "";
        }

        private static String order(int i, String street) {
            return String.format(
                    "{\"id\":\"o%05d\",\"productId\":\"p%05d\",\"count\":%d,\"total\":%d.50,\"open\":%b,\"placed\":\"2026-11-%02dT08:30:00Z\","
                            + "\"address\":{\"street\":\"%s\",\"city\":\"Turin\",\"country\":\"IT\"},\"tags\":[\"new\",\"gift\"]}",
                    i, i * 7 % 50, i % 10, 10 + i % 90, i % 3 == 0, 1 + i % 28, street);
        }
    }

    /** The sizes of {@code bench/run}, in bytes. */
    static final int[] SIZES = {1000, 10_000, 100_000, 1_000_000};

    private Documents() {}

    /** Writes all kinds in all sizes into a folder: {@code KIND/BYTES}. Argument: the folder. */
    public static void main(String[] arguments) throws IOException {
        for (Kind kind : Kind.values()) {
            Path folder = Files.createDirectories(Path.of(arguments[0], kind.path()));
            for (int size : SIZES) Files.writeString(folder.resolve(Integer.toString(size)), of(kind, size));
        }
    }

    /** Returns a document of ASCII, of at least 700 bytes. A text at its end fills it up to the size. */
    static String of(Kind kind, int bytes) {
        String between = "," + kind.blank();
        String end = "]" + between + "\"end\":" + kind.blank() + '"';
        StringBuilder text = new StringBuilder("{\"items\":" + kind.blank() + "[" + kind.element(0));
        int room = bytes - end.length() - "\"}".length();
        for (int i = 1; ; i++) {
            String element = between + kind.element(i);
            if (text.length() + element.length() > room) break;
            text.append(element);
        }
        text.append(end);
        while (text.length() < bytes - 2) text.append('x');
        return text.append("\"}").toString();
    }
}
