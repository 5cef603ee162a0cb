#pragma once

#include "ui/services.h"

namespace posthorn
{

class AttachmentActions;
class BandCache;
class LinkOpener;
class MessagePrinter;
class MessageRenderer;
class ReadingZoom;

/// What the cards of one pane share: used and not owned, all outlive the cards. Handed on by reference.
struct CardTools {
    Services services;
    MessageRenderer *messages = nullptr;
    BandCache *bands = nullptr;
    ReadingZoom *zoom = nullptr;
    LinkOpener *links = nullptr;
    AttachmentActions *files = nullptr;
    MessagePrinter *printer = nullptr;
};

} // namespace posthorn
