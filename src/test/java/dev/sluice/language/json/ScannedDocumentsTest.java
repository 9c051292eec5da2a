package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of which a scanner must be sure, and others of which it must not be. */
class ScannedDocumentsTest {
    private final JsonScanner scanner = new JsonScanner();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "9",
                "1234567890",
                "0.5",
                "-10.0250",
                "1e5",
                "1E5",
                "0e0",
                "1.5e+10",
                "1.5E-10",
                "1E400",
                "1e99999999999",
                "\"\"",
                "\"a\"",
                "\"seven c\"",
                "\"eight ch\"",
                "\"nine char\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0000\\uD800\\udfff\\u09aF\"",
                "\"text, with \\\" and \\u00e9 inside\"",
                "\"\u007f\u0080\u00e9\u07ff\u0800\u20ac\uffff\ud83d\ude00\"",
                "\"gr\u00f6\u00dfe \\n \u4e16\u754c\"",
                "[]",
                "[ ]",
                "{}",
                "{ }",
                "[1]",
                "[[],[{}],{\"a\":[]}]",
                "[1,-2,3.5,true,false,null,\"a\",[],{}]",
                "{\"a\":1}",
                "{\"a\":{\"a\":{\"a\":1},\"b\":{\"a\":1}}}",
                "[{\"a\":1},{\"a\":1}]",
                "{\"\":1,\" \":2,\"a b\":3}",
                "{\"gr\u00f6\u00dfe\":1,\"gr\u00f6sse\":2,\"\u4e16\":3,\"\ud83d\ude00\":4}",
                "\t[\n1\r,\n        2 , 3\t]\n",
                " { \"a\" : 1 ,\n            \"b\"\t:\r[ ] } "
            })
    void it_is_sure_about_usual_documents(String json) {
        assertThat(inAllParents(json)).allMatch(this::isSure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "n",
                "nul",
                "nulL",
                "tru",
                "trux",
                "fals",
                "falsy",
                "fulse",
                "TRUE",
                "nullnull",
                "NaN",
                "Infinity",
                "-Infinity",
                "+1",
                "-",
                "--1",
                "01",
                "-01",
                "00",
                "1.",
                "1.e1",
                ".5",
                "-.5",
                "1e",
                "1e+",
                "1e+-1",
                "1e1.5",
                "1.5.5",
                "1E1e1",
                "0x1",
                "1a",
                "1f",
                "1 2",
                "1,",
                ",",
                ":",
                "[",
                "]",
                "{",
                "}",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[1 2]",
                "[1}",
                "[1:2]",
                "[1",
                "[1]]",
                "[][]",
                "{]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1]",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1,,\"b\":2}",
                "{\"a\",1}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{,}",
                "{1:1}",
                "{a:1}",
                "{null:1}",
                "{'a':1}",
                "{\"a:1}",
                "{\"a\n\":1}",
                "\"a",
                "\"a\"b\"",
                "\"\\",
                "\"\\\"",
                "\"\\u",
                "\"\\u12",
                "\"\\u12\"",
                "\"\\u123",
                "\"\\u123\"",
                "\"\\u 123\"",
                "\"\\U0041\"",
                "\"\\x41\"",
                "\"\\'\"",
                "'a'",
                "`a`",
                "/**/1",
                "//\n1",
                "# c\n1",
                "1\u0000",
                "\u0000",
                "[\u0000]",
                "\u00a01",
                "\ufeff1",
                "\f1",
                "\u000b1",
                "1\f",
                "\u20281"
            })
    void it_is_unsure_about_invalid_documents(String json) {
        assertThat(inAllParents(json)).noneMatch(this::isSure);
        assertThat(Stream.of(json)).noneMatch(ScannedDocumentsTest::isValid);
    }

    /** Bytes after a token change how many bytes are read at once. */
    private static Stream<String> inAllParents(String json) {
        return Stream.of(
                json,
                json + " ".repeat(16),
                "\n" + json,
                "[" + json + ",\"0123456789abcdef\"]",
                "{\"a\":" + json + "}");
    }

    private boolean isSure(String json) {
        return scanner.isSurelyValid(json.getBytes(UTF_8));
    }

    private static boolean isValid(String json) {
        try {
            Json.validate(json.getBytes(UTF_8));
            return true;
        } catch (InvalidJsonException e) {
            return false;
        }
    }
}
