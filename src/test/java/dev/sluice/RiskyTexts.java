package dev.sluice;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts that change what a path or a query means where they are not encoded. */
public final class RiskyTexts {
    private RiskyTexts() {}

    /** One at a time, all of them valid Unicode. */
    public static Arbitrary<String> one() {
        return Arbitraries.of(
                "..",
                ".",
                "/",
                "\\",
                "%2e",
                "%2f",
                "%",
                "?",
                "#",
                "&",
                "=",
                ";",
                "+",
                " ",
                "\u0000",
                "\r\n",
                "\u0085",
                "\ud83d\ude00",
                "\u00e9",
                "\uff0f",
                "\u2024",
                "@",
                ":",
                "a",
                "~",
                "{v}");
    }
}
