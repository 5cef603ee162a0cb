#include "confusables.h"

#include "base/ascii.h"

#include <algorithm>
#include <unicode/uidna.h>
#include <unicode/uspoof.h>

namespace posthorn
{

namespace
{

constexpr qsizetype mostCharacters = 500;

const UChar *units(const QString &text)
{
    return reinterpret_cast<const UChar *>(text.utf16());
}

QString textOf(const UChar *text, int32_t length)
{
    return QString(reinterpret_cast<const QChar *>(text), length);
}

/// Made once, never changed after: may be used by several threads at a time.
const USpoofChecker *checker()
{
    static const USpoofChecker *made = [] {
        UErrorCode status = U_ZERO_ERROR;
        USpoofChecker *checker = uspoof_open(&status);
        uspoof_setAllowedChars(checker, uspoof_getRecommendedSet(&status), &status);
        uspoof_setRestrictionLevel(checker, USPOOF_SINGLE_SCRIPT_RESTRICTIVE);
        uspoof_setChecks(checker,
                         USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS |
                             USPOOF_CHAR_LIMIT | USPOOF_HIDDEN_OVERLAY,
                         &status);
        return U_SUCCESS(status) ? checker : nullptr;
    }();
    return made;
}

const UIDNA *idna()
{
    static const UIDNA *made = [] {
        UErrorCode status = U_ZERO_ERROR;
        UIDNA *idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                          UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
                                      &status);
        return U_SUCCESS(status) ? idna : nullptr;
    }();
    return made;
}

using NameFunction = int32_t (*)(const UIDNA *, const UChar *, int32_t, UChar *, int32_t, UIDNAInfo *,
                                 UErrorCode *);

/// Empty where the name breaks the rules of IDNA.
QString converted(NameFunction function, const QString &name)
{
    UChar buffer[1024];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    const int32_t length = function(idna(), units(name), int32_t(name.size()), buffer, 1024, &info, &status);
    // Hyphens in odd places and long labels are the registrar's business.
    const uint32_t tolerated = UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN |
                               UIDNA_ERROR_HYPHEN_3_4 | UIDNA_ERROR_LABEL_TOO_LONG |
                               UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;
    const bool good = U_SUCCESS(status) && (info.errors & ~tolerated) == 0;
    return good ? textOf(buffer, length) : QString();
}

/// Of one script, and nothing that an ASCII name could be taken for.
bool isPlainLabel(const QString &label)
{
    if (isAscii(label))
        return true;
    UErrorCode status = U_ZERO_ERROR;
    const int32_t failed = uspoof_check2(checker(), units(label), int32_t(label.size()), nullptr, &status);
    return U_SUCCESS(status) && failed == 0 && !isAscii(skeletonOf(label));
}

QString withoutControls(QString text)
{
    for (QChar &c : text) {
        const auto category = c.category();
        if (category == QChar::Other_Control || category == QChar::Other_Format || c.isSpace())
            c = QChar(0xFFFD);
    }
    return text;
}

} // namespace

QString skeletonOf(const QString &text)
{
    const QString lower = text.left(mostCharacters).toLower();
    QString skeleton(lower.size() * 8 + 32, Qt::Uninitialized);
    UErrorCode status = U_ZERO_ERROR;
    const int32_t length =
        uspoof_getSkeleton(checker(), 0, units(lower), int32_t(lower.size()),
                           reinterpret_cast<UChar *>(skeleton.data()), int32_t(skeleton.size()), &status);
    if (U_FAILURE(status))
        return lower;
    skeleton.truncate(length);
    // A zero becomes a capital O.
    return skeleton.toLower();
}

bool isAsciiDomain(const QString &domain)
{
    return !domain.isEmpty() && std::all_of(domain.begin(), domain.end(),
                                            [](QChar c) { return c.unicode() > 0x20 && c.unicode() < 0x7F; });
}

ShownDomain shownDomain(const QString &domain)
{
    ShownDomain result;
    const QString bounded = domain.left(255).toLower();
    result.ascii = converted(uidna_nameToASCII, bounded).toLower();
    const QString unicode = converted(uidna_nameToUnicode, bounded);
    if (result.ascii.isEmpty() || unicode.isEmpty()) {
        result.shown = withoutControls(bounded);
        result.ascii = result.shown;
        result.isDisguised = !isAscii(bounded) || bounded.contains(QLatin1String("xn--"));
        return result;
    }
    const QStringList labels = unicode.split(u'.');
    const bool plain = std::all_of(labels.begin(), labels.end(), isPlainLabel);
    result.shown = plain ? unicode : result.ascii;
    result.isDisguised = !plain;
    return result;
}

} // namespace posthorn
