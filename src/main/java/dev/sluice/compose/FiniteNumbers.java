package dev.sluice.compose;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;

/** Refuses what arithmetic on doubles may end in. Jackson would write it as the text {@code "Infinity"} or {@code "NaN"}. */
final class FiniteNumbers extends JsonGeneratorDelegate {

    FiniteNumbers(JsonGenerator generator) {
        super(generator);
    }

    @Override
    public void writeNumber(double number) throws IOException {
        if (!Double.isFinite(number)) throw new JsonGenerationException("a number that is not finite", this);
        super.writeNumber(number);
    }
}
