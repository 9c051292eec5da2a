package dev.sluice.language.expression.function;

import dev.sluice.language.expression.value.EvaluationBudget;

/** Pays for reading a JSON text and for its tree, before a reader builds the tree. Needs no valid JSON. */
final class JsonCost {
    private static final int STEPS_OF_READER = 150;
    private static final int STEPS_OF_OBJECT = 20;
    private static final int STEPS_OF_LIST = 6;
    private static final int STEPS_OF_VALUE = 4;

    /** The time of a conversion grows with the square of the digits. */
    private static final int SQUARED_DIGITS_PER_STEP = 600;

    private final EvaluationBudget budget;
    private boolean isInText;
    private boolean isEscaped;
    /** The length of the number until here. */
    private long digits;

    private JsonCost(EvaluationBudget budget) {
        this.budget = budget;
    }

    static void pay(String json, EvaluationBudget budget) {
        budget.chargeSteps(STEPS_OF_READER + json.length() / 3);
        budget.chargeText(json.length());
        JsonCost cost = new JsonCost(budget);
        for (int index = 0; index < json.length(); index++) cost.add(json.charAt(index));
    }

    private void add(char character) {
        if (isInText) addOfText(character);
        else addOfSyntax(character);
    }

    private void addOfText(char character) {
        if (isEscaped) isEscaped = false;
        else if (character == '\\') isEscaped = true;
        else if (character == '"') isInText = false;
    }

    private void addOfSyntax(char character) {
        switch (character) {
            case '{' -> addObject();
            case '[' -> addList();
            case ':' -> addField();
            case ',' -> addElement();
            case '"' -> addText();
            case '.' -> addDecimal();
            case 'e', 'E' -> addExponent();
            default -> digits++;
        }
    }

    private void addObject() {
        budget.chargeSteps(STEPS_OF_OBJECT);
        budget.chargeObject(0);
    }

    private void addList() {
        budget.chargeSteps(STEPS_OF_LIST);
        budget.chargeList(0);
        addElement();
    }

    private void addField() {
        budget.chargeField();
        addElement();
    }

    /** A value is a number, unless a text or a list follows. */
    private void addElement() {
        budget.chargeSteps(STEPS_OF_VALUE);
        budget.chargeElement();
        budget.chargeNumber();
        digits = 0;
    }

    private void addText() {
        isInText = true;
        budget.chargeText(0);
    }

    private void addDecimal() {
        budget.chargeBigNumber(0);
        digits++;
    }

    private void addExponent() {
        if (digits == 0) return;
        budget.chargeSteps(STEPS_OF_VALUE + digits * digits / SQUARED_DIGITS_PER_STEP);
        budget.chargeBigNumber(digits);
        digits = 0;
    }
}
