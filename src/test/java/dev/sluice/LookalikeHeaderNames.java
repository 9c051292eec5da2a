package dev.sluice;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names that differ in a few characters from the headers that frame or type a body, in three spellings each. */
final class LookalikeHeaderNames {
    private static final List<String> OF_CONTENT_LENGTH = List.of(
            "Content-Xength",
            "Content-1ength",
            "Content--ength",
            "Content-!ength",
            "Content-Lengt",
            "Content-Lengthx",
            "Content-Lengtx",
            "ContentXLength",
            "Xontent-Length",
            "X-Content-Length");
    private static final List<String> OF_CONTENT_TYPE = List.of(
            "Content-Xype",
            "Content-1ype",
            "Content-Typo",
            "Content-Typ",
            "Content-Types",
            "ContentXType",
            "Xontent-Type");
    private static final List<String> OF_TRANSFER_ENCODING =
            List.of("Transfer-Xncoding", "Transfer-Encodinx", "Transfer-Encodin");

    private LookalikeHeaderNames() {}

    static Stream<String> ofContentLength() {
        return spellings(OF_CONTENT_LENGTH);
    }

    static Stream<String> ofContentType() {
        return spellings(OF_CONTENT_TYPE);
    }

    static Stream<String> ofTransferEncoding() {
        return spellings(OF_TRANSFER_ENCODING);
    }

    /** All names as a list in YAML. */
    static String inYaml() {
        return Stream.of(OF_CONTENT_LENGTH, OF_CONTENT_TYPE, OF_TRANSFER_ENCODING)
                .flatMap(List::stream)
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static Stream<String> spellings(List<String> names) {
        return names.stream()
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT)));
    }
}
