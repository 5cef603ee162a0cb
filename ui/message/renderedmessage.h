#pragma once

#include "base/ids.h"
#include "maildocument.h"
#include "mime/htmlsanitizer.h"
#include "mime/messageparser.h"
#include "readingstyle.h"

#include <QSet>
#include <memory>

namespace posthorn
{

/// How a body is wanted.
struct RenderWish {
    enum class View { Best, Html, Text };
    View view = View::Best;
    QSet<int> unfolded;      // quotes of the text view that are shown in full
    bool evenIfSlow = false; // the user wants the HTML although it is too complex
    bool evenIfQuarantined = false;
    ReadingStyle style;
};

/// What of a message does not depend on how it is shown: made once.
struct MessageContent {
    PlacementId id;
    QByteArray bytes;
    ParsedMessage parsed;
    SanitizedHtml sanitized;
    QHash<QString, QImage> thumbnails; // of attached pictures, by part id
};

/// A message ready for the window. `document` belongs to the window thread.
struct RenderedMessage {
    std::shared_ptr<const MessageContent> content;
    std::shared_ptr<MailDocument> document;
    bool isHtml = false;
    bool tooComplex = false;  // its HTML was left for the text because it would take too long
    bool quarantined = false; // nothing was parsed: `document` is null
    qint64 layoutMs = 0;
};

} // namespace posthorn
