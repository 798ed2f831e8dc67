"""Understanding: language, entities, sentence vectors, FAQ matcher and confidence gate.

The arithmetic lives in plain numpy modules (`text`, `encoders`, `vectors`, `kernel_ridge`, `confidence`,
`languages`, `patterns`); the Rasa graph components (`language`, `entities`, `encoder`, `matcher`, `gate`)
only carry messages to them and back.
"""
