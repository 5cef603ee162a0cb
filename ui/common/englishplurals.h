#pragma once

#include <QTranslator>

namespace posthorn
{

/// The source texts are English, and counted ones say "%n message(s)". Where no translation is loaded this
/// makes "1 message" and "3 messages" of it. Installed once by the composition root, before any other
/// translator.
class EnglishPlurals : public QTranslator
{
    Q_OBJECT

public:
    using QTranslator::QTranslator;

    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char *context, const char *sourceText, const char *disambiguation,
                                    int n) const override;
};

} // namespace posthorn
