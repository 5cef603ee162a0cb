#include "htmlresources_p.h"

#include "urlfilter.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxBlocked = 500;
constexpr qsizetype maxPictures = 500;
constexpr qsizetype maxNotes = 200;

} // namespace

QString HtmlResources::picture(const QString &url, BlockedResource::Kind kind)
{
    return allowed(url, kind, false);
}

QString HtmlResources::background(const QString &url)
{
    return allowed(url, BlockedResource::Kind::Background, true);
}

QString HtmlResources::allowed(const QString &url, BlockedResource::Kind kind, bool inCss)
{
    const ImageSource source = classifyImage(url);
    const QString spelled = inCss ? spelledForCss(source.url) : source.url;
    if (source.kind == ImageSource::Kind::Other) {
        if (!url.isEmpty())
            note(QStringLiteral("image"));
        return {};
    }
    if (source.kind == ImageSource::Kind::Remote && !m_options.allowedRemote.contains(spelled)) {
        add(spelled, kind);
        return {};
    }
    if (m_pictures.size() >= maxPictures && !m_pictures.contains(spelled)) {
        note(QStringLiteral("too-many-images"));
        return {};
    }
    m_pictures.insert(spelled);
    if (source.kind == ImageSource::Kind::ContentId && !m_result->contentIds.contains(source.contentId))
        m_result->contentIds.append(source.contentId);
    return spelled;
}

void HtmlResources::block(const QString &url, BlockedResource::Kind kind)
{
    const ImageSource source = classifyImage(url);
    if (source.kind == ImageSource::Kind::Remote)
        add(source.url, kind);
}

void HtmlResources::blockSet(const QString &srcset)
{
    for (const QString &candidate : srcset.split(u',', Qt::SkipEmptyParts))
        block(candidate.trimmed().section(u' ', 0, 0), BlockedResource::Kind::Other);
}

void HtmlResources::add(const QString &url, BlockedResource::Kind kind)
{
    if (m_result->blockedRemote.size() >= maxBlocked || m_blocked.contains(url))
        return;
    m_blocked.insert(url);
    m_result->blockedRemote.append({url, kind});
}

void HtmlResources::note(const QString &key)
{
    if (!m_result->removed.contains(key) && m_result->removed.size() < maxNotes)
        m_result->removed.append(key);
}

} // namespace posthorn
