"""Why a document was not taken in, in Chinese."""

PHRASES = {
    "reading.scan": "这份 PDF 只有页面图片，没有文字；请先做文字识别（OCR），再发送识别后的文件。",
    "reading.locked": "文件有密码保护；请取消密码另存后再发送。",
    "reading.damaged": "文件已损坏，无法打开；请重新发送完整文件，或发送它的 PDF 版本。",
    "reading.old_office": "这是旧版或其他办公软件的格式；请另存为 .docx、.xlsx 或 PDF 后发送。",
    "reading.slides": "这是演示文稿；请另存为 PDF 后发送。",
    "reading.picture": "这是图片；请先做文字识别（OCR），再发送得到的 PDF 或文本。",
    "reading.archive": "这是压缩包；请解压后发送里面的文档。",
    "reading.empty": "文件是空的；请发送完整文件。",
    "reading.no_text": "文件里没有文字；请发送含有文字的文件。",
    "reading.too_big": "文件超出可读取的大小或页数；请拆分后发送。",
    "reading.bomb": "文件解压后远大于一份报告应有的大小，或其 XML 中声明了实体，因此没有打开；请重新导出，或发送 PDF。",
    "reading.slow": "读取这个文件用时过长；请拆分，或重新打印成 PDF 后发送。",
    "reading.memory": "读取这个文件所需内存超出上限；请拆分后发送。",
    "reading.crash": "读取程序被这个文件弄停了；请重新打印成 PDF 后发送。",
    "reading.type": "我不读这种类型的文件；请发送 PDF、Word（.docx）、Excel（.xlsx）、HTML、Markdown 或文本文件。",
    "reading.mismatch": "文件内容与扩展名不符；请改成真实的扩展名，或重新发送。",
    "reading.encoding": "无法识别文本的编码；请另存为 UTF-8 后再发送。",
    "reading.front_matter": "文件开头两行 --- 之间的内容格式有误；请改正后重新发送。",
}
