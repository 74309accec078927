"""Reading other people's tables: xlsx, xls, csv, geojson; headings in Chinese or English; nothing here writes."""
