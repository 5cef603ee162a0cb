#include "fontplaces.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <fontconfig/fontconfig.h>
#include <memory>

namespace posthorn
{
namespace
{

void addAll(FcStrList *list, QByteArrayList &places)
{
    if (!list)
        return;
    while (const FcChar8 *place = FcStrListNext(list))
        places.append(reinterpret_cast<const char *>(place));
    FcStrListDone(list);
}

bool liesUnder(const QByteArray &file, const QByteArrayList &places)
{
    return std::any_of(places.begin(), places.end(), [&file](const QByteArray &place) {
        return file == place || file.startsWith(place + '/');
    });
}

/// Distributions link fonts from the folders of other programs.
void addLinkedFonts(QByteArrayList &places)
{
    const std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)> all(FcPatternCreate(), FcPatternDestroy);
    const std::unique_ptr<FcObjectSet, decltype(&FcObjectSetDestroy)> what(FcObjectSetBuild(FC_FILE, nullptr),
                                                                           FcObjectSetDestroy);
    const std::unique_ptr<FcFontSet, decltype(&FcFontSetDestroy)> fonts(
        FcFontList(nullptr, all.get(), what.get()), FcFontSetDestroy);
    if (!fonts)
        return;
    for (int i = 0; i < fonts->nfont; ++i) {
        FcChar8 *name = nullptr;
        if (FcPatternGetString(fonts->fonts[i], FC_FILE, 0, &name) != FcResultMatch)
            continue;
        const QFileInfo file(QFile::decodeName(reinterpret_cast<const char *>(name)));
        if (!file.isSymLink())
            continue;
        const QByteArray target = QFile::encodeName(file.canonicalFilePath());
        if (!target.isEmpty() && !liesUnder(target, places))
            places.append(target);
    }
}

} // namespace

QByteArrayList fontPlaces()
{
    QByteArrayList places;
    addAll(FcConfigGetFontDirs(nullptr), places);
    addAll(FcConfigGetConfigFiles(nullptr), places);
    addAll(FcConfigGetCacheDirs(nullptr), places);
    places.append("/usr/share/poppler");
    addLinkedFonts(places);
    return places;
}

} // namespace posthorn
